"""What tables hold is read again where the server noted a change, and everywhere where it may not have yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, text

from pytest_lifeos.checks.migrations.environment.postgresql_database import postgresql_database
from pytest_lifeos.checks.migrations.environment.run import Environment
from pytest_lifeos.checks.migrations.measured.relations import RelationReader, Table
from tests.unit.checks.migrations.environment.test_migration_isolation import WRONG

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain, NewUrl

TABLES = """
CREATE TABLE still (id int);
CREATE TABLE moving (id int);
CREATE TABLE parent (id int) PARTITION BY RANGE (id);
CREATE TABLE part PARTITION OF parent FOR VALUES FROM (0) TO (9);
INSERT INTO still VALUES (1);
INSERT INTO moving VALUES (1);
"""


@pytest.fixture
def connection(new_url: NewUrl) -> Iterator[Connection]:
    with postgresql_database(new_url(), 60.0) as database, database.connection() as connection:
        connection.execute(text(TABLES))
        connection.commit()
        yield connection


def named(tables: dict[int, Table]) -> dict[str, Table]:
    return {each.name: each for each in tables.values()}


@pytest.mark.parametrize(
    ("change", "table", "rows", "columns"),
    [
        ("INSERT INTO moving VALUES (2)", "moving", 2, ["id"]),
        ("DELETE FROM moving", "moving", 0, ["id"]),
        ("TRUNCATE moving", "moving", 0, ["id"]),
        ("ALTER TABLE moving RENAME COLUMN id TO key", "moving", 1, ["key"]),
        ("ALTER TABLE moving DROP COLUMN id", "moving", 1, []),
        ("INSERT INTO parent VALUES (2)", "parent", 1, ["id"]),
        ("UPDATE moving SET id = 3", "moving", 1, ["id"]),
    ],
)
def test_only_a_table_that_changed_is_read_again(
    connection: Connection, change: str, table: str, rows: int, columns: list[str]
) -> None:
    reader = RelationReader(connection=connection, without="alembic_version")
    before = named(dict(reader.read().tables))
    connection.execute(text(change))
    connection.commit()

    after = named(dict(reader.read(anew=False).tables))

    found = after[table].rows, [name for name, _kind in after[table].columns.values()]
    assert (found, after["still"] is before["still"]) == ((rows, columns), True)


def test_all_is_read_anew_where_that_is_asked(connection: Connection) -> None:
    reader = RelationReader(connection=connection, without="alembic_version")
    before = named(dict(reader.read().tables))

    after = named(dict(reader.read(anew=True).tables))

    assert (after == before, after["still"] is before["still"]) == (True, False)


@pytest.mark.parametrize(("own", "strangers"), [(False, 0), (True, 1)])
def test_a_run_over_a_connection_of_its_own_is_known(
    on_postgresql: Chain, new_url: NewUrl, own: bool, strangers: int
) -> None:
    if own:
        asked = 'context.config.get_main_option("sqlalchemy.url")'
        on_postgresql.env(WRONG.replace("{url!r}", asked))
    with postgresql_database(new_url(), 60.0) as database:
        environment = Environment(on_postgresql.tasks().project(), database, 60.0)

        run = environment.run(lambda script, heads, _: script._upgrade_revs("heads", heads))  # type: ignore[arg-type]  # typed for one head

    assert (run.error, environment.strangers) == (None, strangers)
