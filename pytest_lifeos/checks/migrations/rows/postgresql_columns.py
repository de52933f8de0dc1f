"""The columns of a PostgreSQL as a filler needs them, from rows of its catalogue."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pytest_lifeos.checks.migrations.rows.table import Column, Family

# The driver's rows: text, whole numbers, truths and lists of them, by `queries.py`.
Row = tuple[Any, ...]

_FAMILIES: Mapping[str, Family] = {
    "bool": "bool", "int2": "int", "int4": "int", "int8": "int", "oid": "int",
    "numeric": "number", "money": "number", "float4": "float", "float8": "float",
    "date": "date", "time": "time", "timetz": "time", "timestamp": "timestamp", "timestamptz": "timestamp",
    "interval": "interval", "uuid": "uuid", "bytea": "bytes", "json": "json", "jsonb": "json",
    "inet": "inet", "cidr": "inet", "macaddr": "inet", "bit": "bit", "varbit": "bit",
}  # fmt: skip  # a table
_SIZES = {"int2": 2, "int4": 4, "int8": 8, "oid": 4}
_LITERAL = re.compile(r"'(?:[^']|'')*'(?:::[\w \".()]+(?:\[\])?)?|-?\d+(?:\.\d+)?|true|false")
_VALUE = re.compile(r"\bVALUE\b")


def column_of(row: Row) -> Column:
    """The column of a row of `queries.COLUMNS`."""
    base, kind, size = str(row[3]), str(row[6]), int(row[7])
    family = _family(base, str(row[4]), str(row[5]))
    part = str(row[10])
    width, scale = _width(base, size)
    return Column(
        name=str(row[2]),
        kind=kind,
        family=family,
        base=base,
        is_nullable=bool(row[8]),
        size=int(row[14]) if family == "composite" else width,
        scale=scale,
        labels=tuple(row[12]),
        part=_part(part, str(row[11]), tuple(row[12])) if part else None,
        default=str(row[9]) if _LITERAL.fullmatch(str(row[9])) else "",
        checks=tuple(domain_checks(row)),
        hints=tuple(row[13]),
    )


def domain_checks(row: Row) -> Iterable[str]:
    """The checks of a domain, on the column."""
    for text in row[13]:
        condition = str(text).removeprefix("CHECK ").removesuffix(" NOT VALID")
        if condition.startswith("("):
            yield _VALUE.sub(lambda _found: str(row[2]), condition)


def _part(base: str, kind: str, labels: tuple[str, ...]) -> Column:
    family: Family = "enum" if labels else _FAMILIES.get(base, "text")
    return Column(
        name="", kind=kind, family=family, base=base, labels=labels, size=_SIZES.get(base, 8)
    )


def _family(base: str, kind: str, category: str) -> Family:
    kinds: Mapping[str, Family] = {"e": "enum", "r": "range", "m": "ranges", "c": "composite"}
    categories: Mapping[str, Family] = {"A": "array", "S": "text"}
    return kinds.get(kind) or _FAMILIES.get(base) or categories.get(category, "other")


def _width(base: str, size: int) -> tuple[int | None, int]:
    """The size and scale of a type and its typmod, which holds 4 more for texts and numbers."""
    if base in _SIZES:
        return _SIZES[base], 0
    if base == "money":
        return 12, 2
    if base in ("bit", "varbit"):
        return (size if size > 0 else None), 0
    if size < 4:
        return (1 if base == "char" else None), 0
    # Since PostgreSQL 15 a scale may be negative: eleven bits.
    scale = ((size - 4) & 0x7FF ^ 1024) - 1024
    return ((size - 4) >> 16, max(scale, 0)) if base == "numeric" else (size - 4, 0)
