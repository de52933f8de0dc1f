"""Versions: where Alembic's version table is, and how it is written by one statement for all revisions."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.runtime import migration
from alembic.runtime.migration import MigrationContext
from sqlalchemy import BindParameter, literal
from sqlalchemy.types import UserDefinedType


class _AsGiven(UserDefinedType[str]):
    """A text that is sent without a type, as the literal in whose place it stands."""

    cache_ok = True

    def get_col_spec(self, **_given: object) -> str:
        """What it would be in a table."""
        return "VARCHAR"


# One for all: SQLAlchemy works out for each type that it meets how to send it.
_AS_GIVEN = _AsGiven()


@contextmanager
def versions_as_values() -> Iterator[None]:
    """Within the block the revisions in the statements on the version table are values.

    Alembic writes them into the text, so that SQLAlchemy compiles each statement anew, which takes longer
    than running it. Where Alembic has no such name, only the time is lost.
    """
    before = vars(migration).get("literal_column")
    if before is None:
        yield
        return
    vars(migration)["literal_column"] = _value
    try:
        yield
    finally:
        vars(migration)["literal_column"] = before


def version_table_of(context: MigrationContext) -> tuple[str, str | None]:
    """The name and the schema of Alembic's version table; without one of its own it is where new tables go.

    That is how tenants have a schema each: `SET search_path TO tenant`, or a schema_translate_map.
    """
    schema, connection = context.version_table_schema, context.connection
    if connection is None or connection.dialect.name != "postgresql":
        return context.version_table, schema
    translated = connection.get_execution_options().get("schema_translate_map") or {}
    schema = translated.get(schema, schema)
    if schema is None:
        schema = connection.exec_driver_sql("SELECT pg_catalog.current_schema()").scalar()
    return context.version_table, schema


def _value(quoted: str) -> BindParameter[str]:
    """The value of `'0001'`."""
    return literal(quoted[1:-1], _AS_GIVEN)
