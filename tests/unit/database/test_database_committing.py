"""Databases for tests that really commit are as new after each test, whatever it left behind."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from pytest_lifeos.database.committing import Committing, pooled_engine
from pytest_lifeos.database.committing_postgresql import PostgresCommitting
from pytest_lifeos.database.committing_sqlite import SqliteCommitting
from pytest_lifeos.database.left import LeftBehind
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.sqlite_copies import SqliteTemplate
from pytest_lifeos.database.templates import cloned

BACKENDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.integration))
ADD = text("INSERT INTO author SELECT max(id) + 1, 'No. ' || max(id) FROM author")
HELD: list[object] = []


@pytest.fixture
def sqlite(sqlite_file: Path, tmp_path: Path) -> Iterator[SqliteCommitting]:
    with (
        SqliteTemplate(sqlite_file) as template,
        closing(SqliteCommitting(template, tmp_path)) as made,
    ):
        yield made


@pytest.fixture
def postgresql(shared_server: Server, library: str) -> Iterator[PostgresCommitting]:
    with (
        cloned(shared_server, library, "committing") as url,
        closing(shared_server.connect("committing")) as own,
        pooled_engine(url) as engine,
    ):
        yield PostgresCommitting(engine, own)


@pytest.fixture(params=BACKENDS)
def committing(request: pytest.FixtureRequest) -> Committing:
    made: Committing = request.getfixturevalue(request.param)
    return made


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    yield
    HELD.clear()


def names(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT name FROM author ORDER BY id")).scalars())


def found_by_the_next(committing: Committing) -> list[str]:
    with committing.test() as engine:
        return names(engine)


def test_what_threads_committed_is_seen_by_all_and_gone_after(committing: Committing) -> None:
    def add(engine: Engine, turn: threading.Lock) -> None:
        with turn, engine.begin() as connection:
            connection.execute(ADD)

    with committing.test() as engine:
        turn = threading.Lock()
        threads = [threading.Thread(target=add, args=(engine, turn)) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        inside = len(names(engine))

    assert (inside, found_by_the_next(committing)) == (5, ["Ursula"])


def test_many_tests_follow_each_other(committing: Committing) -> None:
    found = []
    for _ in range(12):
        with committing.test() as engine:
            found.append(names(engine))
            with engine.begin() as connection:
                connection.execute(ADD)

    assert found == [["Ursula"]] * 12


def test_the_rows_of_the_template_come_back(committing: Committing) -> None:
    with committing.test() as engine, engine.begin() as connection:
        connection.execute(text("DELETE FROM author"))

    assert found_by_the_next(committing) == ["Ursula"]


def test_a_connection_in_use_is_told_and_does_not_reach_the_next_test(
    committing: Committing,
) -> None:
    def hold() -> None:
        with committing.test() as engine:
            held = engine.connect()
            held.execute(ADD)
            HELD.append(held)

    with pytest.raises(LeftBehind, match="1 connection of the engine in use"):
        hold()

    assert found_by_the_next(committing) == ["Ursula"]


def test_a_connection_that_was_forgotten_is_told(committing: Committing) -> None:
    """Nobody closes it before the garbage is collected, and nobody knows when that is."""
    with (
        pytest.raises(LeftBehind, match="1 connection of the engine in use"),
        committing.test() as engine,
    ):
        engine.connect().execute(ADD)

    assert found_by_the_next(committing) == ["Ursula"]


def test_an_application_may_dispose_of_the_engine(committing: Committing) -> None:
    with committing.test() as engine:
        with engine.begin() as connection:
            connection.execute(ADD)
        engine.dispose()

    assert found_by_the_next(committing) == ["Ursula"]


def test_a_file_that_stays_locked_is_left_for_a_new_one(sqlite: SqliteCommitting) -> None:
    def lock(stack: ExitStack) -> None:
        with sqlite.test() as engine:
            other = stack.enter_context(closing(sqlite3.connect(str(engine.url.database))))
            other.execute("DELETE FROM author")

    with ExitStack() as stack:
        with pytest.raises(LeftBehind, match="a transaction open on a connection of its own"):
            lock(stack)
        found = found_by_the_next(sqlite)

    assert found == ["Ursula"]


def test_tables_of_sqlite_are_as_in_the_template(sqlite: SqliteCommitting) -> None:
    for _ in range(2):
        with sqlite.test() as engine, engine.begin() as connection:
            connection.execute(text("CREATE TABLE scratch (id integer)"))


@pytest.mark.integration
def test_an_engine_of_the_tests_own_that_is_not_put_away_is_told(
    postgresql: PostgresCommitting,
) -> None:
    def connect(stack: ExitStack) -> None:
        with postgresql.test() as engine:
            own = create_engine(engine.url)
            stack.callback(own.dispose)
            names(own)

    with ExitStack() as stack:
        with pytest.raises(LeftBehind, match="1 connection of its own open"):
            connect(stack)
        found = found_by_the_next(postgresql)

    assert found == ["Ursula"]


@pytest.mark.integration
def test_the_state_of_a_connection_does_not_reach_the_next_test(
    postgresql: PostgresCommitting,
) -> None:
    with postgresql.test() as engine, engine.begin() as connection:
        connection.execute(text("SET search_path = nowhere"))
        connection.execute(text("CREATE TEMPORARY TABLE author (id integer, name text)"))

    assert found_by_the_next(postgresql) == ["Ursula"]


@pytest.mark.integration
def test_a_transaction_of_a_connection_that_was_given_back_is_told(
    postgresql: PostgresCommitting,
) -> None:
    def write_on() -> None:
        with postgresql.test() as engine:
            with engine.connect() as connection:
                driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute(str(ADD))

    with pytest.raises(LeftBehind, match=r"1 transaction open \(idle in transaction: INSERT"):
        write_on()

    assert found_by_the_next(postgresql) == ["Ursula"]


@pytest.mark.integration
def test_a_connection_that_a_test_ended_is_not_met_by_the_next(
    postgresql: PostgresCommitting,
) -> None:
    with postgresql.test() as engine:
        end = text("SELECT pg_terminate_backend(:pid, 5000)")
        with engine.connect() as connection:
            victim = connection.scalar(text("SELECT pg_backend_pid()"))
        own = create_engine(engine.url)
        with own.connect() as connection:
            connection.execute(end, {"pid": victim})
        own.dispose()

    assert found_by_the_next(postgresql) == ["Ursula"]


@pytest.mark.integration
def test_numbers_begin_as_in_a_new_database_on_request(postgresql: PostgresCommitting) -> None:
    numbers = []
    for reset in (False, False, True):
        with postgresql.test(reset_sequences=reset) as engine, engine.begin() as connection:
            note = text("INSERT INTO note (body) VALUES ('') RETURNING id")
            numbers.append(connection.scalar(note))

    assert numbers == [1, 2, 1]
