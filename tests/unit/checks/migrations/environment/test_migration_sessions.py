"""A session that serves one run after the other is as new each time, or it is another one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, NullPool, create_engine, text

from pytest_lifeos.checks.migrations.environment.postgresql_database import (
    PostgresDatabase,
    postgresql_database,
)

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import NewUrl

_STATE = """
SELECT current_setting('search_path'), current_user::text, to_regclass('pg_temp.kept') IS NULL,
    (SELECT count(*) FROM pg_prepared_statements WHERE from_sql), (SELECT count(*) FROM pg_locks
    WHERE locktype = 'advisory'), (SELECT count(*) FROM pg_listening_channels()),
    coalesce(current_setting('lifeos.touched', true), '')
"""


@pytest.fixture
def database(new_url: NewUrl) -> Iterator[PostgresDatabase]:
    with postgresql_database(new_url(), 60.0) as database:
        yield database


def backend(connection: Connection) -> object:
    return connection.scalar(text("SELECT pg_backend_pid()"))


def test_the_next_run_has_the_same_session_as_new(database: PostgresDatabase) -> None:
    with database.connection() as connection:
        before = backend(connection), connection.execute(text(_STATE)).one()
        for statement in (
            "SET search_path = pg_catalog",
            "CREATE TEMP TABLE kept (id int)",
            "PREPARE kept AS SELECT 1",
            "SELECT pg_advisory_lock(7)",
            "LISTEN kept",
            "SET SESSION AUTHORIZATION pg_read_all_data",
        ):
            connection.execute(text(statement))
        connection.commit()
        connection.execute(text("RESET SESSION AUTHORIZATION"))
        connection.execute(text("CREATE TABLE public.not_committed (id int)"))

    with database.connection() as connection:
        after = backend(connection), connection.execute(text(_STATE)).one()
        left = connection.scalar(text("SELECT to_regclass('not_committed')"))

    assert (after, left) == (before, None)


def test_what_a_run_sets_for_the_database_holds_in_the_next(database: PostgresDatabase) -> None:
    with database.connection() as connection:
        first = backend(connection)
        name = connection.scalar(text("SELECT quote_ident(current_database())"))
        connection.execute(text(f"ALTER DATABASE {name} SET search_path = app"))
        connection.commit()

    with database.connection() as connection:
        found = connection.scalar(text("SHOW search_path")), backend(connection) == first

    assert found == ("app", False)


def test_after_an_error_the_session_is_another(database: PostgresDatabase) -> None:
    with database.connection() as connection:
        first = backend(connection)
    with suppress(ZeroDivisionError), database.connection() as connection:
        second = backend(connection)
        connection.connection.cursor().execute("CREATE TABLE left_open (id int)")
        raise ZeroDivisionError

    with database.connection() as connection:
        third = backend(connection)
        left = connection.scalar(text("SELECT to_regclass('left_open')"))

    assert (first == second, second == third, left) == (True, False, None)


def test_a_session_that_the_project_opens_ends_as_it_is_given_back(
    database: PostgresDatabase,
) -> None:
    with database.connection() as connection, connection.engine.connect() as another:
        second = backend(another)

    with create_engine(database.url, poolclass=NullPool).connect() as observer:
        query = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
        assert observer.scalar(query, {"pid": second}) == 0


def test_a_connection_that_the_project_closes_is_replaced(database: PostgresDatabase) -> None:
    with database.connection() as connection:
        first = backend(connection)
    with database.connection() as connection:
        connection.execute(text("SET search_path = pg_catalog"))
        connection.commit()
        connection.close()

    with database.connection() as connection:
        found = backend(connection) == first, connection.scalar(text("SHOW search_path"))

    assert found == (False, '"$user", public')
