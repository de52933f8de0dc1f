"""The tables of a PostgreSQL as a filler needs them, from its catalogue."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pytest_lifeos.checks.migrations.rows import queries
from pytest_lifeos.checks.migrations.rows.table import Column, Family, Key, Table

# The driver's rows: text, whole numbers, truths and lists of them, by the queries below.
Row = tuple[Any, ...]
Run = Callable[[str], Sequence[Row]]

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


def read_tables(run: Run, names: Collection[str] | None) -> list[Table]:
    """The tables of these names, or all."""
    found = {id: name for id, name in run(queries.TABLES) if names is None or name in names}
    if not found:
        return []
    ids = ",".join(map(str, found))
    rows = run(queries.COLUMNS.format(ids))
    at = {(row[0], row[1]): str(row[2]) for row in rows}
    checks = [
        (id, tuple(places), str(text)) for id, places, text in run(queries.CHECKS.format(ids))
    ]
    bounds = {id: str(text) for id, text in run(queries.PARTITIONS.format(ids))}
    unique = {(id, place) for id, place in run(queries.UNIQUES.format(ids))}
    keys = run(queries.KEYS.format(ids))
    return [
        Table(
            name=name,
            columns=tuple(
                _told(
                    _column(row),
                    _of(id, row[1], checks),
                    bounds.get(id, ""),
                    (id, row[1]) in unique,
                )
                for row in rows
                if row[0] == id
            ),
            checks=(
                *(text for owner, places, text in checks if owner == id and _given(id, places, at)),
                *(text for row in rows if row[0] == id for text in _domain(row)),
                *([bounds[id]] if id in bounds else []),
            ),
            keys=tuple(_key(row, at) for row in keys if row[0] == id and _given(id, row[1], at)),
        )
        for id, name in found.items()
    ]


def _column(row: Row) -> Column:
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
        checks=tuple(_domain(row)),
        hints=tuple(row[13]),
    )


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


def _domain(row: Row) -> Iterable[str]:
    """The checks of a domain, on the column."""
    for text in row[13]:
        condition = str(text).removeprefix("CHECK ").removesuffix(" NOT VALID")
        if condition.startswith("("):
            yield _VALUE.sub(lambda _found: str(row[2]), condition)


def _of(
    id: int, place: int, checks: Iterable[tuple[int, tuple[int, ...], str]]
) -> list[tuple[bool, str]]:
    """The checks that name a column, and whether they name no other."""
    return [
        (set(places) == {place}, text)
        for owner, places, text in checks
        if owner == id and place in places
    ]


def _told(column: Column, checks: list[tuple[bool, str]], bound: str, is_unique: bool) -> Column:
    bounds = [bound] if re.search(rf"\W{re.escape(column.name)}\W", bound) else []
    return replace(
        column,
        checks=(*column.checks, *(text for alone, text in checks if alone)),
        hints=(*column.hints, *(text for _alone, text in checks), *bounds),
        is_distinct=is_unique,
    )


def _given(id: int, places: Iterable[int], at: Mapping[tuple[int, int], str]) -> bool:
    return all((id, place) in at for place in places)


def _key(row: Row, at: Mapping[tuple[int, int], str]) -> Key:
    return Key(
        columns=tuple(at[row[0], place] for place in row[1]),
        parent=str(row[2]),
        parent_columns=tuple(map(str, row[3])),
    )
