"""What puts rows into a database and reads its contents, by the dialect."""

from sqlalchemy import Connection

from pytest_lifeos.checks.migrations.rows.contents import ContentReader
from pytest_lifeos.checks.migrations.rows.database import RowDatabase
from pytest_lifeos.checks.migrations.rows.on_postgresql import PostgresRows
from pytest_lifeos.checks.migrations.rows.on_sqlite import SqliteRows
from pytest_lifeos.checks.migrations.rows.postgresql_contents import PostgresContents
from pytest_lifeos.checks.migrations.rows.sqlite_contents import SqliteContents


def content_reader(connection: Connection, version_table: str) -> ContentReader:
    """The one for the connection's dialect: SQLite or PostgreSQL."""
    made = PostgresContents if connection.dialect.name == "postgresql" else SqliteContents
    return made(connection=connection, version_table=version_table)


def row_database(connection: Connection) -> RowDatabase:
    """The one for the connection's dialect: SQLite or PostgreSQL."""
    made = PostgresRows if connection.dialect.name == "postgresql" else SqliteRows
    return made(connection)
