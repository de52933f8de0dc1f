"""Hints: values that the checks on a column name, and their neighbours; the database tells which of them hold."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from pytest_lifeos.checks.migrations.rows.patterns import like, matching
from pytest_lifeos.checks.migrations.rows.table import Column

_LITERAL = re.compile(r"[eE]?'((?:[^']|'')*)'")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_LETTERS = ("a", "B", "7", "aB7")
_MATCHES = 40
_LONGEST = 2000


def hinted(column: Column) -> list[object]:
    """The values, in the order in which they are named."""
    if not column.hints:
        return []
    texts = [each.replace("''", "'") for hint in column.hints for each in _LITERAL.findall(hint)]
    bare = (_LITERAL.sub("''", hint) for hint in column.hints)
    numbers = [Decimal(each) for hint in bare for each in _NUMBER.findall(hint)]
    named = _named(column, texts, [*numbers, *_numbers(texts)])
    return list(dict.fromkeys(each for each in named if _fits(column, each)))


def _named(column: Column, texts: list[str], numbers: list[Decimal]) -> Iterator[object]:
    if column.family in ("int", "number", "float"):
        yield from _near(column, numbers)
    elif column.family == "text":
        yield from _texts(column, texts, numbers)
    elif column.family == "date":
        yield from (day.date() for day in _days(texts))
    elif column.family == "timestamp":
        yield from _days(texts)
    elif column.family == "json":
        yield from _objects(texts, numbers)
    elif column.family not in ("bool", "enum", "array", "range", "ranges"):
        yield from texts


def _numbers(texts: Iterable[str]) -> Iterator[Decimal]:
    """PostgreSQL quotes a negative or a long number."""
    for text in texts:
        if _NUMBER.fullmatch(text):
            yield Decimal(text)


def _near(column: Column, numbers: Iterable[Decimal]) -> Iterator[object]:
    """A number, what is just beside it, and a few beyond."""
    whole = column.family == "int"
    steps = [Decimal(each) for each in (0, 1, -1, *range(2, 21), *range(-2, -21, -1))]
    if not whole and (column.scale or column.size is None or column.family == "float"):
        steps[1:1] = [Decimal("0.1"), Decimal("-0.1"), Decimal("0.5"), Decimal("-0.5")]
    for number in dict.fromkeys(numbers):
        for step in steps:
            yield int(number + step) if whole else number + step


def _texts(column: Column, texts: list[str], numbers: Iterable[Decimal]) -> Iterator[str]:
    for text in texts:
        yield text
        yield from (text.lower(), text.upper())
        yield from like(text)
        yield from matching(text, _MATCHES)
    for number in dict.fromkeys(numbers):
        if 0 <= number <= _LONGEST:
            yield from _of_length(int(number))
    if any("json" in hint.lower() for hint in column.hints):
        yield from ("{}", "[]", '{"a": 1}')


def _of_length(number: int) -> Iterator[str]:
    """Texts around one length, several of just that one."""
    for length in (number, number + 1, max(number - 1, 0)):
        yield from ((letters * length)[:length] for letters in _LETTERS)
    if number:
        yield from (f"{n:0>{number}}" for n in range(20) if len(str(n)) <= number)
        yield from (f"{'ABCDEFGHIJKLMNOPQRST'[n]:A>{number}}" for n in range(20))


def _days(texts: Iterable[str]) -> Iterator[datetime]:
    for text in texts:
        try:
            day = datetime.fromisoformat(text.strip())
        except ValueError:
            continue
        yield from (day + timedelta(days=step) for step in (*range(20), *range(-1, -20, -1)))


def _objects(texts: list[str], numbers: Iterable[Decimal]) -> Iterator[str]:
    yield from ("[]", '"a"', "1", "true", '[{"a": 1}]')
    for text in texts:
        yield from (json.dumps(text), json.dumps({text: 1}), json.dumps({text: "a"}))
        yield json.dumps(dict.fromkeys(texts, "a"))
        yield json.dumps(dict.fromkeys(texts, 1))
        yield from (json.dumps({text: other}) for other in texts if other != text)
    yield from (str(number) for number in numbers)


def _fits(column: Column, value: object) -> bool:
    """Whether the column's own type takes the value; texts that hold no character at all are not told."""
    if isinstance(value, str) and column.family == "text":
        return len(value) <= (column.size or _LONGEST) and "\0" not in value
    if isinstance(value, int) and column.size:
        return abs(value) < 1 << (8 * column.size - 1)
    if isinstance(value, Decimal) and column.size is not None:
        return abs(value) < Decimal(10) ** (column.size - column.scale)
    return not isinstance(value, date) or 1 < value.year < 9000
