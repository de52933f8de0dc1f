"""Nesting: the transactions of an engine become parts of one real transaction on one connection.

Of this one engine, the dialect's `do_commit` and `do_rollback` end savepoints instead of the real
transaction. A transaction is known by the proxy of the connection that it was begun on.
"""

import contextlib
from typing import TYPE_CHECKING, cast

from pytest_lifeos.database.sqlite import leave_transactions_to_us

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import PoolProxiedConnection

_IDLE, _FAILED = 0, 3
# Checks what a COMMIT would check, and leaves the constraints as they were.
_CHECK_CONSTRAINTS = (
    "SAVEPOINT lifeos_check",
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ROLLBACK TO SAVEPOINT lifeos_check",
    "RELEASE SAVEPOINT lifeos_check",
)


class IsolationBroken(Exception):
    """A test ended our transaction behind SQLAlchemy's back: what it wrote may stay."""


class Nesting:
    """The open transactions of `engine`; the real one is open from the first of them on."""

    def __init__(self, engine: "Engine") -> None:
        from sqlalchemy import event

        with engine.connect() as connection:  # the dialect's first look is a plain transaction
            driver = connection.connection.dbapi_connection
        self._driver = cast("DBAPIConnection", driver)  # it was open a line above
        self._sqlite = engine.dialect.name == "sqlite"
        self._one_message = engine.driver in {"psycopg", "psycopg2"}
        self._open: list[object] = []
        self._began = self._committed = self._ahead = False
        self._begin_ourselves()
        event.listen(engine, "begin", self._begin)
        # A dialect belongs to one engine, and these are its documented hooks.
        engine.dialect.do_commit = self._commit  # type: ignore[method-assign]  # a hook
        engine.dialect.do_rollback = self._roll_back  # type: ignore[method-assign]  # a hook

    def open_transactions(self) -> int:
        """How many connections are in a transaction."""
        return len(self._open)

    def roll_back_all(self) -> None:
        """Ends the real transaction; raises IsolationBroken if somebody else has."""
        if not self._began:
            return
        ended = self._state() == _IDLE
        self._began = self._committed = self._ahead = False
        self._open.clear()
        if ended:
            raise IsolationBroken(
                "the test ended the transaction that isolates it, by a COMMIT or ROLLBACK of its own:"
                " what it wrote may stay\nhint: commit by the connection or session, or isolate it"
                " by a database that really commits"
            )
        self._execute("ROLLBACK")

    def _begin(self, connection: "Connection") -> None:
        if not self._began:
            self._execute("BEGIN")
            self._began = True
        elif self._ahead:
            self._ahead = False  # its savepoint came with the commit before it
        elif name := self._savepoint(len(self._open)):
            self._execute(f"SAVEPOINT {name}")
        self._open.append(connection.connection)

    def _commit(self, dbapi_connection: "PoolProxiedConnection") -> None:
        if dbapi_connection not in self._open:
            return  # it went with a transaction around it
        if self._state() == _FAILED:  # a COMMIT would roll back, and say nothing
            self._roll_back(dbapi_connection)
            return
        place = self._open.index(dbapi_connection)
        name, is_last = self._savepoint(place), place == 0
        checks = () if self._sqlite else _CHECK_CONSTRAINTS
        release = [f"RELEASE SAVEPOINT {name}"] if name else []
        ahead = ["SAVEPOINT lifeos_0"] if is_last and self._one_message else []
        try:
            self._execute(*checks, *release, *ahead)
        except BaseException:
            self._roll_back(dbapi_connection)
            raise
        del self._open[place:]
        # What an inner one commits is kept, or not, by the real one around it.
        self._committed = self._committed or is_last
        self._ahead = bool(ahead)

    def _roll_back(self, dbapi_connection: "PoolProxiedConnection") -> None:
        if dbapi_connection not in self._open:
            return
        place = self._open.index(dbapi_connection)
        name = self._savepoint(place)
        del self._open[place:]
        if name:
            self._execute(f"ROLLBACK TO SAVEPOINT {name}", f"RELEASE SAVEPOINT {name}")
        else:
            self.roll_back_all()

    def _savepoint(self, place: int) -> str | None:
        """The outermost transaction is the real one itself, as long as it has nothing to keep."""
        return f"lifeos_{place}" if place or self._committed else None

    def _execute(self, *statements: str) -> None:
        """In one message where the driver can: each costs a way to the server and back."""
        cursor = self._driver.cursor()
        with contextlib.closing(cursor):
            for each in [";".join(statements)] if self._one_message and statements else statements:
                cursor.execute(each)

    def _begin_ourselves(self) -> None:
        """The driver would begin by itself: SQLite's too late, and psycopg's unseen."""
        if self._sqlite:
            leave_transactions_to_us(self._driver)
        else:
            self._driver.autocommit = True

    def _state(self) -> int | None:
        """Idle, failed, another state, or None if the driver does not tell."""
        driver = getattr(self._driver, "driver_connection", self._driver)  # behind an async one
        if self._sqlite:
            open_ = getattr(driver, "in_transaction", True)
            return None if open_ else _IDLE
        if in_transaction := getattr(driver, "is_in_transaction", None):  # asyncpg's
            return None if in_transaction() else _IDLE
        info = getattr(driver, "info", None)
        return getattr(info, "transaction_status", None)
