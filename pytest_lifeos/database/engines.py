"""Engines: the two ways of tests to the database under test, committing and rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_lifeos.database.checkouts import Checkouts
from pytest_lifeos.database.isolation import RolledBack, rolled_back_engine
from pytest_lifeos.database.left import LeftBehind, counted
from pytest_lifeos.database.sqlite import begin_explicitly

if TYPE_CHECKING:
    from sqlalchemy import Engine


@contextmanager
def committing_engine(url: str) -> "Iterator[Engine]":
    """An engine that really commits, and keeps no connection open that nobody uses.

    Raises LeftBehind at the end, with the tests that took them, for connections still in use.
    """
    from sqlalchemy import create_engine, pool

    engine = create_engine(url, poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        begin_explicitly(engine)
    checkouts = Checkouts(engine)
    try:
        yield engine
    finally:
        takers = checkouts.takers()
        checkouts.end_all()
        engine.dispose()
    if takers:
        tests = ", ".join(sorted(set(takers)))
        raise LeftBehind([f"{counted(len(takers), 'connection')} of db_engine open ({tests})"])


@contextmanager
def isolating_engine(url: str) -> Iterator[RolledBack]:
    """An engine whose transactions are rolled back; on SQLite, too, threads may share it."""
    shared = {"connect_args": {"check_same_thread": False}} if url.startswith("sqlite") else {}
    with rolled_back_engine(url, shared) as rolled_back:
        yield rolled_back
