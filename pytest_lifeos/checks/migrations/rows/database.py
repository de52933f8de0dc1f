"""RowDatabase: what differs between the databases where rows are put into them and read."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from sqlalchemy import Connection

from pytest_lifeos.checks.migrations.rows.table import Column, Table


class RowDatabase(Protocol):
    """One database over a connection; what it does is in the connection's transaction."""

    # The name under which each row can be found again until it is changed.
    row: str

    def run(self, sql: str) -> list[tuple[object, ...]]:
        """The rows that a statement gives; raises SQLAlchemy's errors."""

    def tables(self, names: Collection[str] | None = None) -> list[Table]:
        """The tables of these names, or all that can be filled."""

    def literal(self, column: Column, value: object) -> str:
        """The value as SQL of the column's type."""

    def insert(
        self, table: Table, columns: Sequence[Column], rows: Iterable[Sequence[str]], most: int
    ) -> str:
        """The statement that inserts up to `most` of the rows, and leaves out what the table refuses."""

    def let(self) -> None:
        """From now on no trigger runs and no foreign key is held to, until `hold`."""

    def hold(self) -> None:
        """Triggers and foreign keys are as they were."""


def run(connection: Connection, sql: str) -> list[tuple[object, ...]]:
    """Runs a statement as it is written, a `%` included."""
    found = connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
    return [tuple(row) for row in found] if found.returns_rows else []
