"""Fills tables that hold no row with many, parents first, so that what a revision locks and reads shows."""

from collections.abc import Collection, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from pytest_lifeos.checks.migrations.environment.failure import say
from pytest_lifeos.checks.migrations.measured.rows.tables import (
    ForeignKey,
    Table,
    plain,
    read_tables,
)
from pytest_lifeos.checks.migrations.measured.rows.values import value
from pytest_lifeos.checks.migrations.rows.fill import fill_tables as fill_few

ROWS = 1000
# How many rows are tried for one that the checks of a table allow.
_TRIES = 32


def fill_tables(connection: Connection, names: Collection[str], rows: int = ROWS) -> dict[str, str]:
    """Gives each table named up to `rows` rows; returns why a table stays empty, by its name.

    They are made in one statement a table, and hold nothing that stops a revision: no NULL, as few
    duplicates as can be. A table that this does not fill gets the few rows of the room `rows`, which tries
    more. No trigger runs. The tables are analysed, so that they are read as tables with rows are.
    """
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    tables = read_tables(connection, names)
    hard = {table.name for table in _parents_first(tables) if _fill(connection, table, rows)}
    empty = fill_few(connection, hard)
    if filled := set(names) - empty.keys():
        connection.exec_driver_sql(plain(f"ANALYZE {', '.join(sorted(filled))}"))
    return empty


def empty_tables(connection: Connection, names: Iterable[str]) -> None:
    """Takes all rows out of tables, by the names that the server gave."""
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    for name in names:
        sql = f"DELETE FROM {name}"  # noqa: S608  # nosec B608  regclass
        connection.exec_driver_sql(plain(sql))


def _parents_first(tables: Mapping[int, Table]) -> list[Table]:
    """In a circle the order is that of the names, and a key that cannot be met yet is null."""
    graph = {
        id: {key.parent for key in table.keys if key.parent in tables and key.parent != id}
        for id, table in tables.items()
    }
    try:
        return [tables[id] for id in TopologicalSorter(graph).static_order()]
    except CycleError:
        return list(tables.values())


def _fill(connection: Connection, table: Table, rows: int) -> str:
    """Why no row could be inserted; empty if one was."""
    try:
        with connection.begin_nested():
            inserted = connection.exec_driver_sql(plain(_insert(table, rows))).rowcount
    except SQLAlchemyError as error:
        return say(error)
    return "" if inserted > 0 else "its checks allow none of the values that were tried"


def _insert(table: Table, rows: int) -> str:
    """Values by number of the row; keys by that of a row of the parent; only what the checks allow."""
    values: dict[str, str] = {}
    joins = []
    for number, column in enumerate(table.columns.values()):
        if made := value(column, number):
            values[column.name] = made
    for number, key in enumerate(table.keys):
        joins.append(_join(key, number))
        for place, name in zip(key.columns, key.names, strict=True):
            if place in table.columns:
                values[table.columns[place].name] = f"parent_{number}.{name}"
    if not values:
        return f"INSERT INTO {table.name} SELECT FROM generate_series(1, {rows})"  # nosec B608  regclass
    tried = rows * _TRIES if table.checks else rows
    chosen = ", ".join(f"{made} AS {name}" for name, made in values.items())
    allowed = " AND ".join(f"({check}) IS NOT FALSE" for check in table.checks) or "true"
    return (
        f"INSERT INTO {table.name} ({', '.join(values)}) SELECT {', '.join(values)} FROM "  # noqa: S608  # nosec B608
        f"(SELECT {chosen} FROM generate_series(1, {tried}) AS series(i) {' '.join(joins)}) AS made "
        f"WHERE {allowed} LIMIT {rows} ON CONFLICT DO NOTHING"
    )


def _join(key: ForeignKey, number: int) -> str:
    numbered = (
        f"SELECT *, row_number() OVER () AS place FROM {key.table}"  # noqa: S608  # nosec B608
    )
    count = f"(SELECT greatest(count(*), 1) FROM {key.table})"  # noqa: S608  # nosec B608
    return f"LEFT JOIN ({numbered}) AS parent_{number} ON parent_{number}.place = 1 + i % {count}"
