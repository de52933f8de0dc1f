"""Patterns: texts that match a regular expression or a LIKE pattern, for the simple ones that checks hold."""

import re
from string import ascii_lowercase, ascii_uppercase, digits

_CLASSES = {"d": digits, "w": ascii_lowercase + digits + "_", "s": " ", ".": ascii_lowercase}
_NAMED = {"alpha": ascii_lowercase, "digit": digits, "alnum": ascii_lowercase + digits,
          "upper": ascii_uppercase, "lower": ascii_lowercase, "space": " "}  # fmt: skip  # a table
_TIMES = re.compile(r"\{(\d+)(?:,(\d*))?\}")
# Anchors, lookaheads and flags say where something stands, and make nothing.
_NOTHING = re.compile(r"\(\?[:i]|\(\?=[^)]*\)|\(\?![^)]*\)|\(\?[a-z]+\)")


def like(pattern: str) -> list[str]:
    """Texts that LIKE the pattern, which has `%` for anything and `_` for one character."""
    return [re.sub("_", "a", pattern.replace("%", filled)) for filled in ("", "a", "abc")]


def matching(pattern: str, count: int) -> list[str]:
    """Up to `count` texts that are meant to match; what does not is for the database to tell."""
    plain = _NOTHING.sub(lambda each: "(" if each[0] in ("(?:", "(?i") else "", pattern)
    found = (_Maker(plain, seed).make() for seed in range(count))
    return list(dict.fromkeys(each for each in found if each is not None))


class _Maker:
    """Makes one text; `seed` turns every choice."""

    def __init__(self, pattern: str, seed: int) -> None:
        self._text = pattern
        self._at = 0
        self._choices = seed

    def make(self) -> str | None:
        try:
            return self._either()
        except IndexError:
            return None

    def _either(self) -> str:
        """Alternatives up to the closing parenthesis or the end."""
        found = [self._sequence()]
        while self._at < len(self._text) and self._text[self._at] == "|":
            self._at += 1
            found.append(self._sequence())
        return found[self._choose(len(found))]

    def _sequence(self) -> str:
        made = ""
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            made += self._repeated()
        return made

    def _repeated(self) -> str:
        start = self._at
        one = self._one()
        least, most = self._times()
        times = least + self._choose(min(most, least + 3) - least + 1)
        end, made = self._at, one if times else ""
        for _again in range(times - 1):
            self._at = start
            made += self._one()
        self._at = end
        return made

    def _one(self) -> str:
        sign = self._text[self._at]
        self._at += 1
        if sign in "^$":
            return ""
        if sign == "(":
            made = self._either()
            self._at += 1
            return made
        if sign == "[":
            return self._pick(self._class())
        if sign == ".":
            return self._pick(_CLASSES["."])
        return self._escaped() if sign == "\\" else sign

    def _escaped(self) -> str:
        sign = self._text[self._at]
        self._at += 1
        if sign in "bBAZyYmM":
            return ""
        return self._pick(_CLASSES[sign]) if sign in _CLASSES and sign != "." else sign

    def _class(self) -> str:
        """The characters of a class; of a negated one those that it does not name."""
        end = self._text.index("]", self._at + 1) if "]" in self._text[self._at + 1 :] else -1
        while self._text[end - 1] == ":" and "]" in self._text[end + 1 :]:
            end = self._text.index("]", end + 1)
        if end < 0:
            raise IndexError("an open class")
        inside, self._at = self._text[self._at : end], end + 1
        chars = _listed(inside.removeprefix("^"))
        if inside.startswith("^"):
            return "".join(each for each in ascii_lowercase + digits if each not in chars)
        return chars

    def _times(self) -> tuple[int, int]:
        sign = self._text[self._at : self._at + 1]
        if found := _TIMES.match(self._text, self._at):
            self._at = found.end()
            least = int(found[1])
            return least, int(found[2] or least + 2) if found[2] is not None else least
        if sign and sign in "*+?":
            self._at += 1
            self._at += self._text[self._at : self._at + 1] == "?"
            return (1, 3) if sign == "+" else (0, 1)
        return 1, 1

    def _pick(self, chars: str) -> str:
        return chars[self._choose(len(chars))] if chars else ""

    def _choose(self, count: int) -> int:
        self._choices, chosen = divmod(self._choices, max(count, 1))
        # Where the seed is used up, it begins again, as another one.
        self._choices = self._choices or chosen * 7 + len(self._text)
        return chosen


def _listed(inside: str) -> str:
    for name, chars in _NAMED.items():
        inside = inside.replace(f"[:{name}:]", chars)
    inside = re.sub(r"\\([dws])", lambda found: _CLASSES[found[1]], inside)
    inside = re.sub(r"(\w)-(\w)", _ranged, inside)
    return inside.replace("\\", "")


def _ranged(found: re.Match[str]) -> str:
    return "".join(map(chr, range(ord(found[1]), ord(found[2]) + 1)))
