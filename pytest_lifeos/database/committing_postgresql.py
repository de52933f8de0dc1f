"""Tests that really commit on PostgreSQL: what each dirtied is deleted, by a connection of our own."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_lifeos.database.checkouts import Checkouts
from pytest_lifeos.database.committed import Committed
from pytest_lifeos.database.left import LeftBehind, counted

if TYPE_CHECKING:
    from psycopg import Connection
    from sqlalchemy import Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection

# DISCARD ALL without prepared statements: psycopg would not know that its own are gone.
_AS_NEW = (
    b"CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *;"
    b" DISCARD TEMP; DISCARD SEQUENCES"
)
# https://www.psycopg.org/psycopg3/docs/api/pq.html
_IDLE, _COMMAND_OK = 0, 1


class PostgresCommitting:
    """On PostgreSQL; `connection` is one of our own to the database of `engine`."""

    def __init__(self, engine: "Engine", connection: "Connection[tuple[object, ...]]") -> None:
        self._engine = engine
        self._checkouts = Checkouts(engine)
        self._cleaner = Committed(connection)

    @contextlib.contextmanager
    def test(self, *, reset_sequences: bool = False) -> "Iterator[Engine]":
        """See Committing."""
        if reset_sequences:
            self._cleaner.restore_sequences()
        try:
            yield self._engine
        finally:
            self._clean()

    def _clean(self) -> None:
        left = self._end_what_is_in_use()
        idle = [each for each in self._checkouts.connected.values() if _is_idle(each)]
        used = [each for each in idle if id(each) in self._checkouts.used]
        try:
            self._cleaner.clean(
                ours=[each.info.backend_pid for each in idle], meanwhile=self._made_as_new(used)
            )
        except LeftBehind as error:
            left += error.things
            self._engine.dispose()  # the connections in its pool were ended with the others
        if left:
            raise LeftBehind(left)

    def _end_what_is_in_use(self) -> list[str]:
        held = self._checkouts.takers()
        if not held:
            return []
        open_ = self._cleaner.end_others()
        self._checkouts.end_all()
        self._engine.dispose()
        return [f"{counted(len(held), 'connection')} of the engine in use", *open_]

    @contextlib.contextmanager
    def _made_as_new(self, used: "list[DBAPIConnection]") -> Iterator[None]:
        """Gives the connections the state of new ones, while the block has its own work for the server.

        They are asked and answer by libpq's own calls: psycopg would wait for each.
        """
        asked = [each for each in used if _ask(each)]
        try:
            yield
        finally:
            answers = [_answer(each) for each in asked]
            self._checkouts.used.clear()
            if not all(answers) or len(asked) < len(used):  # by a test that ended its connection
                self._engine.dispose()


def _is_idle(connection: "DBAPIConnection") -> bool:
    """Whether it is open and outside any transaction, as a pooled one should be."""
    return bool(connection.info.transaction_status == _IDLE)


def _ask(connection: "DBAPIConnection") -> bool:
    """Whether the connection takes what it is to do."""
    from psycopg import OperationalError

    try:
        connection.pgconn.send_query(_AS_NEW)
    except OperationalError:
        return False
    return True


def _answer(connection: "DBAPIConnection") -> bool:
    """Whether the server did what it was asked for; reads all that it says."""
    done = True
    while (result := connection.pgconn.get_result()) is not None:
        done = done and result.status == _COMMAND_OK
    return done
