"""Choices: what a column or a key may hold, as far as the database itself lets it through."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from pytest_lifeos.checks.migrations.rows.database import RowDatabase
from pytest_lifeos.checks.migrations.rows.pools import pool
from pytest_lifeos.checks.migrations.rows.table import Column

# How many rows of a parent are used.
_PARENTS = 60


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Those of one database; what it refuses is taken back."""

    connection: Connection
    database: RowDatabase

    def parents(self, table: str, columns: Sequence[str]) -> list[tuple[object, ...]]:
        """The rows of a parent that a key may lead to; none where SQLite has no such table."""
        whole = " AND ".join(f"{each} IS NOT NULL" for each in columns)
        sql = f"SELECT {', '.join(columns)} FROM {table} WHERE {whole} LIMIT {_PARENTS}"  # noqa: S608  # nosec B608  quoted
        try:
            with self.connection.begin_nested():
                return self.database.run(sql)
        except SQLAlchemyError:
            return []

    def pool(self, column: Column) -> list[object]:
        """Those values that the type takes and the checks on the column allow."""
        values = pool(column)
        if not column.checks and column.family != "other":
            return values
        try:
            return self._allowed(column, values)
        except SQLAlchemyError:
            return [each for each in values if self._takes(column, each)]

    def _takes(self, column: Column, value: object) -> bool:
        try:
            return bool(self._allowed(column, [value]))
        except SQLAlchemyError:
            return False

    def _allowed(self, column: Column, values: Sequence[object]) -> list[object]:
        listed = ", ".join(
            f"({n}, {self.database.literal(column, each)})" for n, each in enumerate(values)
        )
        holds = " AND ".join(f"({each}) IS NOT FALSE" for each in column.checks) or "1 = 1"
        sql = f"WITH made(lifeos_n, {column.name}) AS (VALUES {listed}) SELECT lifeos_n FROM made WHERE {holds}"  # noqa: S608  # nosec B608  quoted
        with self.connection.begin_nested():
            return [values[int(str(n))] for (n,) in sorted(self.database.run(sql), key=str)]
