"""The engine of tests on the database under test that really commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_lifeos.database.checkouts import Checkouts
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
