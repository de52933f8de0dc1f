"""Which connections of an engine are out of its pool, by the pool's own events: they cost no query."""

import contextlib
import os
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection


class Checkouts:
    """The connections of `engine` that are in use, and by which test each was taken."""

    def __init__(self, engine: "Engine") -> None:
        from sqlalchemy import event

        self.connected: dict[int, DBAPIConnection] = {}
        self.used: set[int] = set()
        self._out: dict[ConnectionPoolEntry, str] = {}
        event.listen(engine, "connect", self._connect)
        event.listen(engine, "close", self._close)
        event.listen(engine, "checkout", self._check_out)
        event.listen(engine, "checkin", self._check_in)

    def takers(self) -> list[str]:
        """For each connection in use, the node id of the test that took it."""
        return list(self._out.values())

    def end_all(self) -> None:
        """Rolls back and closes the connections in use; whoever holds one cannot use it any more."""
        for entry in list(self._out):
            if entry.dbapi_connection is not None:
                with contextlib.suppress(Exception):  # it may have been closed behind our back
                    entry.dbapi_connection.rollback()
            entry.invalidate()
        self._out.clear()

    def _connect(self, connection: "DBAPIConnection", _entry: object) -> None:
        self.connected[id(connection)] = connection

    def _close(self, connection: "DBAPIConnection", _entry: object) -> None:
        self.connected.pop(id(connection), None)
        self.used.discard(id(connection))

    def _check_out(
        self,
        connection: "DBAPIConnection",
        entry: "ConnectionPoolEntry",
        _proxy: "PoolProxiedConnection",
    ) -> None:
        self.used.add(id(connection))
        self._out[entry] = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0]

    def _check_in(self, _connection: object, entry: object) -> None:
        self._out.pop(cast("ConnectionPoolEntry", entry), None)
