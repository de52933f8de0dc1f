"""PostgreSQL: reads tables from its catalogue, and inserts the rows that their checks allow."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection

from pytest_lifeos.checks.migrations.rows import database
from pytest_lifeos.checks.migrations.rows.catalogue import read_tables
from pytest_lifeos.checks.migrations.rows.table import Column, Raw, Table, quoted


class PostgresRows:
    """The tables that a PostgreSQL connection sees."""

    row = "ctid"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def run(self, sql: str) -> list[tuple[object, ...]]:
        """The rows that a statement gives; raises SQLAlchemy's errors."""
        return database.run(self._connection, sql)

    def tables(self, names: Collection[str] | None = None) -> list[Table]:
        """The tables of these names, or all that can be filled."""
        return read_tables(self.run, names)

    def literal(self, column: Column, value: object) -> str:
        """The value as SQL of the column's type."""
        if value is None:
            return f"NULL::{column.kind}"
        return value if isinstance(value, Raw) else f"{quoted(value)}::{column.kind}"

    def insert(
        self, table: Table, columns: Sequence[Column], rows: Iterable[Sequence[str]], most: int
    ) -> str:
        """The statement that inserts up to `most` of the rows, and leaves out what the table refuses."""
        names = ", ".join(each.name for each in columns)
        values = ", ".join(f"({', '.join(row)})" for row in rows)
        allowed = " AND ".join(f"({check}) IS NOT FALSE" for check in table.checks) or "true"
        return (
            f"INSERT INTO {table.name} ({names}) SELECT {names} FROM (VALUES {values}) "  # noqa: S608  # nosec B608  generated, quoted by the server
            f"AS made ({names}) WHERE {allowed} LIMIT {most} ON CONFLICT DO NOTHING"
        )

    def let(self) -> None:
        """From now on no trigger runs and no foreign key is held to, until `hold`."""
        self.run("SET LOCAL session_replication_role = replica")

    def hold(self) -> None:
        """Triggers and foreign keys are as they were."""
        self.run("SET LOCAL session_replication_role = origin")
