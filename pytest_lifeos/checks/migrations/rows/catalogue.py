"""The tables of a PostgreSQL as a filler needs them, from its catalogue."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from pytest_lifeos.checks.migrations.rows import queries
from pytest_lifeos.checks.migrations.rows.postgresql_columns import Row, column_of, domain_checks
from pytest_lifeos.checks.migrations.rows.table import Column, Key, Table

Run = Callable[[str], Sequence[Row]]


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
                    column_of(row),
                    _of(id, row[1], checks),
                    bounds.get(id, ""),
                    (id, row[1]) in unique,
                )
                for row in rows
                if row[0] == id
            ),
            checks=(
                *(text for owner, places, text in checks if owner == id and _given(id, places, at)),
                *(text for row in rows if row[0] == id for text in domain_checks(row)),
                *([bounds[id]] if id in bounds else []),
            ),
            keys=tuple(_key(row, at) for row in keys if row[0] == id and _given(id, row[1], at)),
        )
        for id, name in found.items()
    ]


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
