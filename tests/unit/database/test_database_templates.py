"""Templates are made once, closed, and copied."""

import contextlib

import psycopg
import pytest

from pytest_lifeos.database.clones import Clones
from pytest_lifeos.database.janitors import janitor
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.templates import cloned, drop_database, end_sessions, make_template

pytestmark = pytest.mark.integration


def databases(here: Server) -> set[object]:
    with here.connect() as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def authors(here: Server, database: str) -> list[tuple[object, ...]]:
    with here.connect(database) as connection:
        return connection.execute("SELECT name FROM author").fetchall()


def test_a_clone_has_the_rows_of_its_template(shared_server: Server, library: str) -> None:
    with cloned(shared_server, library, "clone_rows") as url:
        found = authors(shared_server, "clone_rows")

    assert (found, "/clone_rows?" in url) == ([("Ursula",)], True)


def test_a_clone_goes_with_connections_that_are_still_open(
    shared_server: Server, library: str
) -> None:
    with contextlib.ExitStack() as stack:
        with cloned(shared_server, library, "clone_open"):
            stack.enter_context(contextlib.closing(shared_server.connect("clone_open")))

        assert "clone_open" not in databases(shared_server)


def test_an_open_connection_has_ended_before_its_database_is_dropped(
    shared_server: Server, library: str
) -> None:
    """PostgreSQL looks whether it is gone only every 0.1 s, which was the cost of each such test."""
    connected = "SELECT count(*) FROM pg_stat_activity WHERE datname = 'clone_ended'"
    with (
        cloned(shared_server, library, "clone_ended"),
        shared_server.connect() as connection,
        contextlib.closing(shared_server.connect("clone_ended")),
    ):
        before = connection.execute(connected).fetchone()

        end_sessions(connection, "clone_ended")

        after = connection.execute(connected).fetchone()

    assert (before, after) == ((1,), (0,))


def test_nobody_can_connect_to_a_template(shared_server: Server, library: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="not currently accepting connections"):
        shared_server.connect(library)


def test_a_migration_that_fails_leaves_no_template(shared_server: Server) -> None:
    def fail(url: str) -> None:
        raise LookupError("revision 7")

    with pytest.raises(LookupError, match="revision 7"):
        make_template(shared_server, "failed", fail)

    assert "failed" not in databases(shared_server)


def test_a_connection_that_a_migration_left_open_is_in_nobodys_way(shared_server: Server) -> None:
    """A pool that was not disposed of would make every clone fail: the template is in use."""
    with contextlib.ExitStack() as stack:

        def migrate(url: str) -> None:
            connection = stack.enter_context(contextlib.closing(shared_server.connect("in_use")))
            connection.execute("BEGIN")
            connection.execute("SELECT 1")

        make_template(shared_server, "in_use", migrate)
        with cloned(shared_server, "in_use", "clone_in_use"):
            found = databases(shared_server)
    janitor(shared_server, "in_use", as_template=True).drop()

    assert found >= {"in_use", "clone_in_use"}


def test_clones_are_different_and_all_dropped(shared_server: Server, library: str) -> None:
    before = databases(shared_server)

    with Clones(shared_server, library, "gw0") as clones:
        names = [clones.take() for _ in range(3)]
        found = [authors(shared_server, name) for name in names]
        clones.give_back(names[0])

    assert (len(set(names)), found) == (3, [[("Ursula",)]] * 3)
    assert databases(shared_server) == before


def test_no_clone_is_made_before_one_is_asked_for(shared_server: Server) -> None:
    with Clones(shared_server, "no_such_template", "gw0"):
        pass


def test_a_clone_that_cannot_be_made_says_why(shared_server: Server) -> None:
    with (
        Clones(shared_server, "no_such_template", "gw0") as clones,
        pytest.raises(psycopg.Error, match='"no_such_template" does not exist'),
    ):
        clones.take()


def test_the_janitor_of_pytest_postgresql_works_on_our_server(
    shared_server: Server, library: str
) -> None:
    with janitor(shared_server, "by_janitor", template=library):
        found = authors(shared_server, "by_janitor")

    assert (found, "by_janitor" in databases(shared_server)) == ([("Ursula",)], False)


def test_a_database_that_is_not_there_is_dropped_all_the_same(shared_server: Server) -> None:
    with shared_server.connect() as connection:
        drop_database(connection, "never_made")

    assert "never_made" not in databases(shared_server)
