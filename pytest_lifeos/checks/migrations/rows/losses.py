"""Losses: what rows and values of a table a revision took away, by its contents before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pytest_lifeos.checks.migrations.rows.contents import Content, Row


@dataclass(frozen=True, kw_only=True)
class Loss:
    """`count` of the `whole` rows of a table are gone, or of the values of its column.

    "nulls": they are NULL now; "merged": different values have become the same; "changed": they are others.
    """

    kind: Literal["rows", "nulls", "merged", "changed"]
    table: str
    column: str = ""
    count: int
    whole: int


def losses(table: str, before: Content, after: Content) -> Iterator[Loss]:
    """What a table that is there before and after has lost; a column that is gone is not told."""
    # The same object: it was not read again.
    if before is after or before == after:
        return
    if (gone := len(before.rows) - len(after.rows)) > 0:
        yield Loss(kind="rows", table=table, count=gone, whole=len(before.rows))
    pairs = _pairs(before, after)
    for place, column in enumerate(before.columns):
        if column in after.columns:
            yield from _of_column(table, column, before, after, place, pairs)


def _of_column(
    table: str,
    column: str,
    before: Content,
    after: Content,
    place: int,
    pairs: list[tuple[Row, Row]] | None,
) -> Iterator[Loss]:
    there = list(after.columns).index(column)
    is_short = len(after.rows) < len(before.rows)
    if pairs is not None:
        both = [(old[place], new[there]) for old, new in pairs if old[place] is not None]
    elif is_short:
        return
    else:
        both = _aligned([row[place] for row in before.rows], [row[there] for row in after.rows])
    whole = len(both)
    if nulls := sum(new is None for _old, new in both):
        yield Loss(kind="nulls", table=table, column=column, count=nulls, whole=whole)
    kept = [(old, new) for old, new in both if new is not None]
    merged = len({old for old, _new in kept}) - len({new for _old, new in kept})
    if merged > 0:
        yield Loss(kind="merged", table=table, column=column, count=merged, whole=whole)
    same_type = before.columns[column] == after.columns[column]
    if same_type and (changed := sum(old != new for old, new in kept)):
        yield Loss(kind="changed", table=table, column=column, count=changed, whole=whole)


def _pairs(before: Content, after: Content) -> list[tuple[Row, Row]] | None:
    """Each row with what it became, by the primary key; None where that does not tell."""
    names = before.primary
    if not names or not set(names) <= after.columns.keys():
        return None
    first = {_key(row, before.columns, names): row for row in before.rows}
    second = {_key(row, after.columns, names): row for row in after.rows}
    both = first.keys() & second.keys()
    # Renumbered rows are no pairs.
    if len(both) < min(len(first), len(second)):
        return None
    return [(first[key], second[key]) for key in both]


def _key(row: Row, columns: Mapping[str, str], names: tuple[str, ...]) -> Row:
    places = list(columns)
    return tuple(row[places.index(name)] for name in names)


def _aligned(old: list[str | None], new: list[str | None]) -> list[tuple[str | None, str | None]]:
    """Without a key: what is the same is paired, the rest in its order, NULLs of new rows left over."""
    left = list(new)
    rest = []
    pairs: list[tuple[str | None, str | None]] = []
    for each in old:
        if each in left:
            left.remove(each)
            if each is not None:
                pairs.append((each, each))
        elif each is not None:
            rest.append(each)
    left.sort(key=lambda each: each is None)
    return pairs + list(zip(rest, left, strict=False))
