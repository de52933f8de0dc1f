"""What reads a schema, by the dialect."""

from pytest_lifeos.checks.migrations.schema.postgresql import PostgresReader
from pytest_lifeos.checks.migrations.schema.reader import SchemaReader
from pytest_lifeos.checks.migrations.schema.sqlite import SqliteReader


def schema_reader(dialect: str, *, whole: bool = False) -> SchemaReader:
    """The reader for a dialect; with `whole` one that relies on nothing that it read before."""
    return PostgresReader(whole=whole) if dialect == "postgresql" else SqliteReader()
