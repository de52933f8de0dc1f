"""Isolation by a transaction that is never committed: what a test does is rolled back at its end.

Code under test begins, commits and rolls back as ever: after its first commit, its transactions are
savepoints of ours. Within one test `now()` may therefore stand still, and transactions that overlap
nest in the order in which they began.
"""

import contextlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pytest_lifeos.database.isolation_levels import IsolationLevels
from pytest_lifeos.database.left import LeftBehind, counted
from pytest_lifeos.database.nesting import IsolationBroken, Nesting
from pytest_lifeos.database.raw_use import RawUse
from pytest_lifeos.database.session_locks import SessionLocks

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session

__all__ = ["IsolationBroken", "RolledBack", "rolled_back_engine", "rolled_back_session"]


class RolledBack:
    """An engine all of whose connections share one transaction; a test at a time uses it."""

    def __init__(self, engine: "Engine") -> None:
        """`engine` must have a StaticPool without reset, as that of `rolled_back_engine`."""
        self.engine = engine
        self._nesting = Nesting(engine)
        RawUse(engine, self._nesting)
        IsolationLevels(engine, self._nesting)
        self._locks = SessionLocks(engine, self._nesting.one)

    @contextlib.contextmanager
    def test(self) -> "Iterator[Engine]":
        """Rolls back at the end all that was done through the engine, commits included.

        Raises IsolationBroken if the block ended the transaction by SQL of its own, and LeftBehind if
        a connection is still in a transaction, or has an advisory lock.
        """
        left: list[str] = []
        try:
            yield self.engine
        finally:
            if open_ := self._nesting.open_transactions():
                left.append(f"{counted(open_, 'transaction')} open on a connection of its own")
            self._nesting.roll_back_all()
            if locks := self._locks.let_go():
                left.append(counted(locks, "advisory lock"))
        if left:
            raise LeftBehind(left)

    @contextlib.contextmanager
    def connection(self) -> "Iterator[Connection]":
        """A connection for one test, which is rolled back at the end."""
        with self.test() as engine, engine.connect() as connection:
            yield connection


@contextlib.contextmanager
def rolled_back_engine(url: str) -> Iterator[RolledBack]:
    """An engine on one connection for many tests; threads may share it."""
    from sqlalchemy import create_engine, pool

    engine = create_engine(
        url,
        poolclass=pool.StaticPool,
        pool_reset_on_return=None,
        connect_args=_arguments(url),
    )
    dispose = engine.dispose
    # An application that puts its engine away must not end our transaction with it.
    engine.dispose = lambda close=True: None  # type: ignore[method-assign]  # of this one
    try:
        yield RolledBack(engine)
    finally:
        dispose()


def _arguments(url: str) -> Mapping[str, object]:
    if not url.startswith("sqlite"):
        return {}
    from pytest_lifeos.database.sqlite_connection import ARGUMENTS

    return ARGUMENTS


@contextlib.contextmanager
def rolled_back_session(connection: "Connection") -> "Iterator[Session]":
    """A session that shares the connection with others; each commits and rolls back its own part."""
    from sqlalchemy.orm import Session

    with Session(bind=connection, join_transaction_mode="create_savepoint") as session:
        yield session
