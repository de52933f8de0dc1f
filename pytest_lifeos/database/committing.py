"""Databases for tests that really commit: one for many tests, cleaned after each of them."""

import contextlib
import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pytest_lifeos.database.checkouts import Checkouts
from pytest_lifeos.database.committed import Committed
from pytest_lifeos.database.left import LeftBehind, counted
from pytest_lifeos.database.sqlite import begin_explicitly, forgo_durability
from pytest_lifeos.database.sqlite_copies import SqliteTemplate, StillInUse

if TYPE_CHECKING:
    from psycopg import Connection
    from sqlalchemy import Engine

# DISCARD ALL without prepared statements: psycopg would not know that its own are gone.
_AS_NEW = (
    "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *;"
    " DISCARD TEMP; DISCARD SEQUENCES"
)
_MANY_THREADS = 90  # below the max_connections of a server that nobody has tuned


class Committing(Protocol):
    """A database whose tests really commit."""

    def test(self, *, reset_sequences: bool = False) -> "AbstractContextManager[Engine]":
        """An engine on it for one test; what that test dirtied is put back at the end.

        With `reset_sequences`, numbers begin as in a new database. Raises LeftBehind at the end.
        """


@contextlib.contextmanager
def pooled_engine(url: str) -> "Iterator[Engine]":
    """An engine for many threads, whose pool outlives an application's `dispose()`."""
    from sqlalchemy import create_engine, pool

    engine = create_engine(url, poolclass=pool.QueuePool, max_overflow=_MANY_THREADS)
    if engine.dialect.name == "sqlite":
        begin_explicitly(engine)
    try:
        yield engine
    finally:
        engine.dispose()


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
        try:
            self._cleaner.clean(ours=self._processes())
        except LeftBehind as error:
            left += error.things
            self._engine.dispose()  # the connections in its pool were ended with the others
        if left:
            raise LeftBehind(left)
        self._discard()

    def _end_what_is_in_use(self) -> list[str]:
        held = self._checkouts.takers()
        if not held:
            return []
        open_ = self._cleaner.end_others()
        self._checkouts.end_all()
        self._engine.dispose()
        return [f"{counted(len(held), 'connection')} of the engine in use", *open_]

    def _processes(self) -> list[int]:
        connected = self._checkouts.connected.values()
        return [each.info.backend_pid for each in connected]

    def _discard(self) -> None:
        """Gives the connections that were used the state of new ones: SET, temporary tables, LISTEN."""
        used = self._checkouts.used
        for each in [self._checkouts.connected[number] for number in used]:
            each.autocommit = True
            each.execute(_AS_NEW)
            each.autocommit = False
        used.clear()


class SqliteCommitting:
    """On SQLite, in files in `folder`: a file that a test keeps locked is left for a new one."""

    def __init__(self, template: SqliteTemplate, folder: Path) -> None:
        self._template = template
        self._paths = (folder / f"committed_{number}.sqlite" for number in itertools.count(1))
        self._open = contextlib.ExitStack()
        self._begin()

    @contextlib.contextmanager
    def test(self, *, reset_sequences: bool = False) -> "Iterator[Engine]":
        """See Committing; the numbers of AUTOINCREMENT begin anew for each test."""
        try:
            yield self._engine
        finally:
            self._clean()

    def close(self) -> None:
        """Closes the connections and removes the file."""
        self._open.close()

    def _begin(self) -> None:
        path = next(self._paths)
        self._open.callback(_remove, path)
        self._template.copy_to(path)
        self._engine = self._open.enter_context(pooled_engine(f"sqlite:///{path}"))
        self._checkouts = Checkouts(self._engine)
        own = sqlite3.connect(path, timeout=0, check_same_thread=False, isolation_level=None)
        forgo_durability(own)
        self._own = self._open.enter_context(contextlib.closing(own))
        self._clean_version = self._version()

    def _clean(self) -> None:
        held = len(self._checkouts.takers())
        left = [f"{counted(held, 'connection')} of the engine in use"] if held else []
        self._checkouts.end_all()
        try:
            self._put_back()
        except (StillInUse, sqlite3.OperationalError):
            left.append("a transaction open on a connection of its own")
            self._open.close()
            self._begin()
        if left:
            raise LeftBehind(left)

    def _put_back(self) -> None:
        self._own.execute("BEGIN EXCLUSIVE")  # refused while another connection reads or writes
        self._own.execute("ROLLBACK")
        if self._version() != self._clean_version:
            self._template.copy_over(self._own)
            self._clean_version = self._version()

    def _version(self) -> object:
        """Changes when another connection commits: https://sqlite.org/pragma.html#pragma_data_version."""
        return self._own.execute("PRAGMA data_version").fetchone()


def _remove(path: Path) -> None:
    for each in path.parent.glob(f"{path.name}*"):  # with its journal, if a test left one
        each.unlink(missing_ok=True)
