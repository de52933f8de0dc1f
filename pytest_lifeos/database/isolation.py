"""Isolation by a transaction that is never committed: what a test does is rolled back at its end.

Code under test begins, commits and rolls back as ever: after its first commit, its transactions are
savepoints of ours. Within one test `now()` may therefore stand still, and transactions that overlap
nest in the order in which they began.
"""

import contextlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pytest_lifeos.database.left import LeftBehind, counted
from pytest_lifeos.database.nesting import IsolationBroken, Nesting

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

    @contextlib.contextmanager
    def test(self) -> "Iterator[Engine]":
        """Rolls back at the end all that was done through the engine, commits included.

        Raises IsolationBroken if the block ended the transaction by SQL of its own, and LeftBehind if
        a connection is still in a transaction.
        """
        try:
            yield self.engine
        finally:
            left = self._nesting.open_transactions()
            self._nesting.roll_back_all()
        if left:
            raise LeftBehind([f"{counted(left, 'transaction')} open on a connection of its own"])

    @contextlib.contextmanager
    def connection(self) -> "Iterator[Connection]":
        """A connection for one test, which is rolled back at the end."""
        with self.test() as engine, engine.connect() as connection:
            yield connection


@contextlib.contextmanager
def rolled_back_engine(
    url: str, options: Mapping[str, object] | None = None
) -> Iterator[RolledBack]:
    """An engine on one connection for many tests; `options` are those of `create_engine`."""
    from sqlalchemy import create_engine, pool

    ours = {"poolclass": pool.StaticPool, "pool_reset_on_return": None}
    engine = create_engine(url, **{**(options or {}), **ours})
    dispose = engine.dispose
    # An application that puts its engine away must not end our transaction with it.
    engine.dispose = lambda close=True: None  # type: ignore[method-assign]  # of this one
    try:
        yield RolledBack(engine)
    finally:
        dispose()


@contextlib.contextmanager
def rolled_back_session(connection: "Connection") -> "Iterator[Session]":
    """A session that shares the connection with others; each commits and rolls back its own part."""
    from sqlalchemy.orm import Session

    with Session(bind=connection, join_transaction_mode="create_savepoint") as session:
        yield session
