"""Async engines: committing and rolled back, for one event loop."""

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from pytest_lifeos.database.isolation import RolledBack
from pytest_lifeos.database.sqlite import begin_explicitly

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession


@contextlib.asynccontextmanager
async def committing_async_engine(url: str) -> "AsyncIterator[AsyncEngine]":
    """An engine that really commits, and keeps no connection open that nobody uses."""
    from sqlalchemy import pool
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(url, poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        begin_explicitly(engine.sync_engine)
    try:
        yield engine
    finally:
        await engine.dispose()


class AsyncRolledBack:
    """An async engine all of whose connections share one transaction; a test at a time uses it."""

    def __init__(self, engine: "AsyncEngine", rolled_back: RolledBack) -> None:
        self.engine = engine
        self._rolled_back = rolled_back

    @contextlib.asynccontextmanager
    async def connection(self) -> "AsyncIterator[AsyncConnection]":
        """A connection for one test; all that is done through the engine is rolled back at the end.

        Raises what RolledBack.test raises.
        """
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._rolled_back.test())
            ending = stack.pop_all()
        try:
            async with self.engine.connect() as connection:
                yield connection
        finally:
            await _run(self.engine, ending.close)


@contextlib.asynccontextmanager
async def rolled_back_async_engine(url: str) -> AsyncIterator[AsyncRolledBack]:
    """An engine on one connection, for many tests of one event loop."""
    from sqlalchemy import pool
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(url, poolclass=pool.StaticPool, pool_reset_on_return=None)
    dispose = engine.sync_engine.dispose
    # An application that puts its engine away must not end our transaction with it.
    engine.sync_engine.dispose = lambda close=True: None  # type: ignore[method-assign]  # of this one
    try:
        made: list[RolledBack] = []
        await _run(engine, lambda: made.append(RolledBack(engine.sync_engine)))
        yield AsyncRolledBack(engine, made[0])
    finally:
        engine.sync_engine.dispose = dispose  # type: ignore[method-assign]  # its own again
        await engine.dispose()


@contextlib.asynccontextmanager
async def rolled_back_async_session(connection: "AsyncConnection") -> "AsyncIterator[AsyncSession]":
    """A session that shares the connection with others, as `rolled_back_session`.

    What it has loaded stays loaded after a commit: an attribute cannot be awaited.
    """
    from sqlalchemy.ext.asyncio import AsyncSession

    session = AsyncSession(
        bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False
    )
    async with session:
        yield session


async def _run(engine: "AsyncEngine", work: Callable[[], None]) -> None:
    """Runs sync work on the engine where it may wait: SQLAlchemy offers that by a connection only."""
    async with engine.connect() as connection:
        await connection.run_sync(lambda _: work())
