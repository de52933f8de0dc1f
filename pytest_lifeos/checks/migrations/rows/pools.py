"""Pools: the values that a column takes, the telling ones of its type first, then those that are named for it."""

import itertools
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from pytest_lifeos.checks.migrations.rows.hints import hinted
from pytest_lifeos.checks.migrations.rows.plain_values import PLAIN, Values
from pytest_lifeos.checks.migrations.rows.series import series
from pytest_lifeos.checks.migrations.rows.table import Column, Raw, quoted

_GUESSES = (
    "",
    "0",
    "1",
    "a",
    "{}",
    "[]",
    "(0,0)",
    "(1,1),(0,0)",
    "[1,2,3]",
    "<a/>",
    "0/0",
    "<(0,0),1>",
    "{1,2,3}",
    "a=>1",
    "2020-01-01",
)


def pool(column: Column, *, many: bool = False) -> list[object]:
    """Different values for the column; NULL is none of them. With `many` there are some more."""
    own = _EDGES[column.family](column)
    if column.is_distinct or many:
        own = [*own, *series(column)]
    default = [Raw(column.default)] if column.default else []
    named = hinted(column)
    # What checks name comes twice, as it is what mixtures of several columns are made of.
    return [*dict.fromkeys([*own, *default, *named]), *named[:20]]


def _array(column: Column) -> list[object]:
    """Empty, with one element, with two."""
    if column.part is None:
        return [Raw("'{}'")]
    parts = [_sql(column.part, each) for each in pool(column.part, many=True)[:30]]
    found = [f"ARRAY[{one}]::{column.kind}" for one in parts]
    found[1:1] = [f"'{{}}'::{column.kind}"]
    found += [f"ARRAY[{one}, {two}]::{column.kind}" for one, two in itertools.pairwise(parts)]
    return [Raw(each) for each in found]


def _range(column: Column) -> list[object]:
    """None overlaps another, so that those that exclude one another are had too; the empty one is last."""
    many = column.family == "ranges"
    found = []
    for n in range(40):
        low, high = (str(each) for each in _ends(column.part, n))
        text = f"[{low},{high})"
        found.append(f"{{{text}}}" if many else text)
    return [*found, "{}" if many else "empty"]


def _ends(part: Column | None, n: int) -> tuple[object, object]:
    family = part.family if part else "int"
    if family == "date":
        day = date(2020, 1, 1) + timedelta(days=10 * n)
        return day, day + timedelta(days=5)
    if family == "timestamp":
        moment = datetime(2020, 1, 1) + timedelta(hours=10 * n)
        return moment, moment + timedelta(hours=5)
    return 10 * n - 20, 10 * n - 15


def _sql(column: Column, value: object) -> str:
    """An element of an array, as only PostgreSQL has them."""
    if isinstance(value, Raw):
        return value
    return f"{quoted(value)}::{column.kind}"


_EDGES: Mapping[str, Values] = {
    **PLAIN,
    "array": _array,
    "range": _range,
    "ranges": _range,
    "composite": lambda column: ["(" + "," * ((column.size or 1) - 1) + ")"],
    "other": lambda _column: list(_GUESSES),
}
