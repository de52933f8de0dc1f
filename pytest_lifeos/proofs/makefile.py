"""Makefile: what a `make GOAL` would run, read from the text alone; make itself is not called.

`make -n` is exact, and runs every `$(shell ...)` of the Makefile: right in the copy of a proof, and too
much for every run of a gate.
"""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_NAMES = ("GNUmakefile", "makefile", "Makefile")
_ASSIGNED = re.compile(r"^(?:export +)?([\w.-]+)\s*(\?|\+|::?:?)?=\s*(.*)$")
_VARIABLE = re.compile(r"\$[({](\w+)[)}]")
_MAKE = re.compile(r"(?:^|[;&|(])[ \t]*make\b([^;&|)\n]*)", re.MULTILINE)
_DEEPEST = 10


class CannotRead(Exception):
    """The text does not say what the goal runs: no such rule, an include, a pattern."""


@dataclass(frozen=True, kw_only=True)
class _Rule:
    prerequisites: str
    recipe: str


def recipes(folder: Path, words: str, env: Mapping[str, str], depth: int = 0) -> str:
    """The recipes of the goals and of what they need, with the variables that are known filled in.

    `words` is what stands behind `make`; a recipe that calls make again is followed. Raises CannotRead.
    """
    if depth > _DEEPEST:
        raise CannotRead(words)
    goals, given, folder = _goals(words, folder)
    text = _text(folder)
    rules = dict(_rules(text))
    values = dict(_assigned(text, env)) | given
    names = goals or [next((name for name in rules if not name.startswith(".")), "")]
    told = "\n".join(_all_recipes(names, rules, values, {}))
    nested = (recipes(folder, more, env, depth + 1) for more in _MAKE.findall(told))
    return "\n".join([told, *nested])


def _goals(words: str, folder: Path) -> tuple[list[str], dict[str, str], Path]:
    goals, given = [], {}
    parts = iter(_split(words))
    for word in parts:
        name, is_value, value = word.partition("=")
        if word in ("-C", "-f", "-j"):
            value = next(parts, "")
            folder = folder / value if word == "-C" else folder
        elif is_value and not word.startswith("-"):
            given[name] = value
        elif not word.startswith("-"):
            goals.append(word)
    return goals, given, folder


def _split(words: str) -> list[str]:
    try:
        return shlex.split(words)
    except ValueError:
        raise CannotRead(words) from None


def _text(folder: Path) -> str:
    path = next((folder / name for name in _NAMES if (folder / name).is_file()), None)
    if path is None:
        raise CannotRead(str(folder))
    return path.read_text(encoding="utf-8", errors="replace").replace("\\\n", " ")


def _rules(text: str) -> Iterator[tuple[str, _Rule]]:
    lines = text.splitlines()
    for at, line in enumerate(lines):
        targets, colon, rest = line.partition(":")
        if not colon or line.startswith(("\t", "#")) or _ASSIGNED.match(line):
            continue
        needs, _, first = rest.partition("#")[0].partition(";")
        recipe = [first, *_recipe(lines[at + 1 :])]
        for target in targets.split():
            yield target, _Rule(prerequisites=needs, recipe="\n".join(recipe))


def _recipe(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith("\t"):
            yield line.strip().lstrip("@-+")
        elif line.strip():
            return


def _assigned(text: str, env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "MAKE", "make"
    for line in text.splitlines():
        if match := _ASSIGNED.match(line):
            name, sign, value = match.groups()
            yield name, env[name] if sign == "?" and name in env else value.strip()


def _all_recipes(
    goals: list[str], rules: Mapping[str, _Rule], values: Mapping[str, str], seen: dict[str, None]
) -> Iterator[str]:
    """A prerequisite without a rule is a file; a goal without one nobody can read here."""
    for goal in goals:
        if goal not in rules:
            raise CannotRead(goal)
        if goal in seen:
            continue
        seen[goal] = None
        needs = _filled(rules[goal].prerequisites, values).split()
        yield from _all_recipes([each for each in needs if each in rules], rules, values, seen)
        yield _filled(rules[goal].recipe, values)


def _filled(text: str, values: Mapping[str, str]) -> str:
    for _ in range(_DEEPEST):
        filled = _VARIABLE.sub(lambda match: values.get(match[1], match[0]), text)
        if filled == text:
            break
        text = filled[:20_000]
    return text
