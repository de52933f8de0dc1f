"""Meets late keys: those to the table itself or into a circle are set once all rows are there."""

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from pytest_lifeos.checks.migrations.rows.database import RowDatabase
from pytest_lifeos.checks.migrations.rows.table import Column, Key, Table

# Every third row has no parent, where it need not have one.
_ORPHAN = 3


def meet(connection: Connection, database: RowDatabase, table: Table, keys: Sequence[Key]) -> None:
    """Leads each row of a table to rows that are there; one that cannot be led goes."""
    for key in keys:
        columns = {each.name: each for each in table.columns}
        nullable = [name for name in key.columns if columns[name].is_nullable]
        for number, (row,) in enumerate(database.run(_rows(database, table, key))):
            parents = _parents(database, key)
            turns = [parents[(number + n) % len(parents)] for n in range(len(parents))]
            made = [dict(zip(key.columns, each, strict=True)) for each in turns]
            nothing: list[dict[str, object]] = [dict.fromkeys(nullable)] if nullable else []
            tries = [*nothing, *made] if number % _ORPHAN == 2 else [*made, *nothing]
            where = f"{database.row} = {_quoted(row)}"
            if not any(_set(connection, database, table, columns, each, where) for each in tries):
                sql = f"DELETE FROM {table.name} WHERE {where}"  # noqa: S608  # nosec B608  quoted
                database.run(sql)


def _rows(database: RowDatabase, table: Table, key: Key) -> str:
    """Those that lead nowhere, and those without a parent yet."""
    same = " AND ".join(
        f"other.{theirs} = own.{ours}"
        for ours, theirs in zip(key.columns, key.parent_columns, strict=True)
    )
    return (
        f"SELECT own.{database.row} FROM {table.name} AS own WHERE NOT EXISTS "  # noqa: S608  # nosec B608  quoted
        f"(SELECT 1 FROM {key.parent} AS other WHERE {same})"
    )


def _parents(database: RowDatabase, key: Key) -> list[tuple[object, ...]]:
    whole = " AND ".join(f"{each} IS NOT NULL" for each in key.parent_columns)
    return database.run(
        f"SELECT {', '.join(key.parent_columns)} FROM {key.parent} WHERE {whole} ORDER BY 1 LIMIT 60"  # noqa: S608  # nosec B608  quoted
    )


def _set(
    connection: Connection,
    database: RowDatabase,
    table: Table,
    columns: dict[str, Column],
    values: dict[str, object],
    where: str,
) -> bool:
    given = ", ".join(
        f"{name} = {database.literal(columns[name], value)}" for name, value in values.items()
    )
    sql = f"UPDATE {table.name} SET {given} WHERE {where}"  # noqa: S608  # nosec B608  quoted
    try:
        with connection.begin_nested():
            database.run(sql)
    except SQLAlchemyError:
        return False
    return True


def _quoted(row: object) -> str:
    return str(row) if isinstance(row, int) else f"'{row}'"
