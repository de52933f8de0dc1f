"""Reads from the text of a SQLite definition what no PRAGMA tells: checks, collations, expressions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_TOKEN = re.compile(
    r"""\s+ | --[^\n]* | /\*.*?\*/
    | (?P<text>'(?:[^']|'')*')
    | "(?P<double>(?:[^"]|"")*)" | `(?P<back>(?:[^`]|``)*)` | \[(?P<square>[^\]]*)\]
    | (?P<word>[\w$]+) | (?P<sign><>|<=|>=|<<|>>|==|!=|\|\||->>|->|.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A word or a quoted name in lower case, a string literal, or one sign."""

    text: str
    is_word: bool = False


Tokens = tuple[Token, ...]


def tokens(sql: str) -> Tokens:
    """The text without what means nothing: spaces, comments, the kind of quotes around a name."""
    return tuple(_tokens(sql))


def plain(found: Tokens) -> str:
    """The tokens as text in which equal definitions are equal, outer parentheses stripped."""
    while found and found[0].text == "(" and _group(found, 0) == found[1:-1]:
        found = found[1:-1]
    words: list[str] = []
    for before, each in zip((None, *found), found, strict=False):
        close = before is None or before.text in "(." or each.text in "(),."
        words.append(each.text if close else f" {each.text}")
    return "".join(words)


def definitions(found: Tokens) -> list[Tokens]:
    """The columns and constraints of a `CREATE TABLE`."""
    start = next((n for n, each in enumerate(found) if each.text == "("), None)
    if start is None:
        return []
    parts: list[list[Token]] = [[]]
    depth = 0
    for each in _group(found, start):
        depth += {"(": 1, ")": -1}.get(each.text, 0)
        if each.text == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(each)
    return [tuple(part) for part in parts]


def groups_after(word: str, found: Tokens) -> list[Tokens]:
    """What stands in the parentheses after each `word` that is not inside other parentheses."""
    groups, depth = [], 0
    for n, each in enumerate(found):
        depth += {"(": 1, ")": -1}.get(each.text, 0)
        opens = n + 1 < len(found) and found[n + 1].text == "("
        if depth == 0 and each.is_word and each.text == word and opens:
            groups.append(_group(found, n + 1))
    return groups


def word_after(word: str, found: Tokens) -> str:
    """The token after the first `word`, in lower case; empty where there is none."""
    for first, second in pairwise(found):
        if first.is_word and first.text == word:
            return second.text.lower()
    return ""


def _tokens(sql: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(sql):
        kind = match.lastgroup
        if kind == "word":
            yield Token(match["word"].lower(), is_word=True)
        elif kind is not None:
            yield Token(match[kind] if kind == "text" else match[kind].lower())


def _group(found: Tokens, start: int) -> Tokens:
    """What stands between the parenthesis at `start` and the one that closes it."""
    depth = 0
    for n in range(start, len(found)):
        depth += {"(": 1, ")": -1}.get(found[n].text, 0)
        if depth == 0:
            return found[start + 1 : n]
    return found[start + 1 :]
