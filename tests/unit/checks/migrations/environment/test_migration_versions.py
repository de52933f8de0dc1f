"""Alembic's version table is written by one statement for all revisions, and says what it said before."""

from collections.abc import Iterator

import pytest
from alembic.runtime.migration import HeadMaintainer, MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, event, text

from pytest_lifeos.checks.migrations.environment.versions import versions_as_values


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_all_revisions_are_written_by_one_statement(connection: Connection) -> None:
    sent: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *given: sent.append(given[2]))
    context = MigrationContext.configure(connection)
    context._ensure_version_table()
    maintainer = HeadMaintainer(context, ())

    with versions_as_values():
        maintainer._insert_version("0001")
        maintainer._update_version("0001", "it's 0002")
        maintainer._update_version("it's 0002", "0003")

    held = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    updates = {each for each in sent if each.startswith("UPDATE")}
    assert (held, len(updates)) == (["0003"], 1)


def test_a_version_table_that_says_something_else_is_an_error(connection: Connection) -> None:
    context = MigrationContext.configure(connection)
    context._ensure_version_table()

    with versions_as_values(), pytest.raises(CommandError, match="expected to match one row"):
        HeadMaintainer(context, ["0001"])._update_version("0001", "0002")
