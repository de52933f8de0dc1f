"""Databases for tests that really commit: one for many tests, cleaned after each of them."""

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from pytest_lifeos.database.sqlite import begin_explicitly

if TYPE_CHECKING:
    from sqlalchemy import Engine

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
