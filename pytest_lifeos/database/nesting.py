"""Nesting: the transactions of an engine become parts of one real transaction on one connection.

Of this one engine, the dialect's `do_commit` and `do_rollback` end savepoints instead of the real
transaction. A transaction is known by its owner, the proxy of the connection that it was begun on.
"""

import threading
from typing import TYPE_CHECKING, cast

from pytest_lifeos.database.one_connection import OneConnection

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection

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

        self._engine = engine
        self._turn = threading.RLock()  # threads may share the connection
        self._open: list[object] = []
        self._began = self._committed = self._ahead = False
        with engine.connect() as connection:  # the dialect's first look is a plain transaction
            driver = connection.connection.dbapi_connection
        self.one = OneConnection(
            engine, cast("DBAPIConnection", driver)
        )  # it was open a line above
        event.listen(engine, "connect", lambda driver, _: self.one.adopt(driver))
        for lost in ("close", "detach"):
            event.listen(engine, lost, lambda *_: self._begin_anew())
        event.listen(engine, "begin", lambda connection: self.begin(connection.connection))
        # A dialect belongs to one engine, and these are its documented hooks.
        engine.dialect.do_commit = self.commit  # type: ignore[method-assign,assignment]  # a hook
        engine.dialect.do_rollback = self.roll_back  # type: ignore[method-assign,assignment]  # a hook

    def open_transactions(self) -> int:
        """How many connections are in a transaction."""
        return len(self._open)

    def roll_back_all(self) -> None:
        """Ends the real transaction; raises IsolationBroken if somebody else has."""
        if not self._began:
            return
        ended = self.one.is_idle()
        self._begin_anew()
        if ended:
            raise IsolationBroken(
                "the test ended the transaction that isolates it, by a COMMIT or ROLLBACK of its own:"
                " what it wrote may stay\nhint: commit by the connection or session, or isolate it"
                " by a database that really commits"
            )
        try:
            self.one.execute("ROLLBACK")
        except Exception:  # noqa: BLE001  any of any driver
            # Its end is the transaction's: the next test has a new connection.
            self._engine.pool.dispose()

    def begin_real(self) -> None:
        """Begins the real transaction, were it nobody's yet."""
        with self._turn:
            if not self._began:
                self.one.execute("BEGIN")
                self._began = True

    def begin(self, owner: object) -> None:
        """Begins a transaction, within those that are open; it is known by its `owner`."""
        with self._turn:
            if not self._began:
                self.begin_real()
            elif self._ahead:
                self._ahead = False  # its savepoint came with the commit before it
            elif name := self._savepoint(len(self._open)):
                self.one.execute(f"SAVEPOINT {name}")
            self._open.append(owner)

    def commit(self, owner: object) -> None:
        """Keeps what the owner's transaction did, for the one around it; checks the constraints."""
        with self._turn:
            if owner not in self._open:
                return
            if self.one.has_failed():  # a COMMIT would roll back, and say nothing
                self.roll_back(owner)
                return
            try:
                self._keep(self._open.index(owner))
            except BaseException:
                self.roll_back(owner)
                raise

    def roll_back(self, owner: object) -> None:
        """Takes back what the owner's transaction did, and all that others did within it."""
        with self._turn:
            if owner not in self._open:
                return
            place = self._open.index(owner)
            name = self._savepoint(place)
            within = self._close(place)
            if name is None:
                self.roll_back_all()
            elif place:
                self._take_back(f"ROLLBACK TO SAVEPOINT {name}", f"RELEASE SAVEPOINT {name}")
            else:
                self._take_back(f"ROLLBACK TO SAVEPOINT {name}")
                self._ahead = self._began
            self._open_again(within)

    def keep_all(self) -> None:
        """Keeps what was done while no transaction was open, as long as the real one lasts."""
        if self._began:
            release = ["RELEASE SAVEPOINT lifeos_0"] if self._ahead else []
            self.one.execute(*self._checks(), *release, "SAVEPOINT lifeos_0")
            self._committed = self._ahead = True

    def take_back_the_rest(self) -> None:
        """Takes back what was done since the last transaction."""
        if self._ahead:
            self.one.execute("ROLLBACK TO SAVEPOINT lifeos_0")
        else:
            self.roll_back_all()

    def _keep(self, place: int) -> None:
        name, is_last = self._savepoint(place), place == 0
        release = [f"RELEASE SAVEPOINT {name}"] if name else []
        ahead = ["SAVEPOINT lifeos_0"] if is_last and not self._engine.dialect.is_async else []
        self.one.execute(*self._checks(), *release, *ahead)
        within = self._close(place)
        # What an inner one commits is kept, or not, by the real one around it.
        self._committed = self._committed or is_last
        self._ahead = bool(ahead)
        self._open_again(within)

    def _checks(self) -> tuple[str, ...]:
        return () if self.one.is_sqlite else _CHECK_CONSTRAINTS

    def _close(self, place: int) -> list[object]:
        """The owners of the transactions within the one at `place`, none of which is open any more."""
        within = self._open[place + 1 :]
        del self._open[place:]
        return within

    def _open_again(self, owners: list[object]) -> None:
        """What they did went with the transaction around them; what they do from now on is their own."""
        for owner in owners:
            self.begin(owner)

    def _take_back(self, *statements: str) -> None:
        try:
            self.one.execute(*statements)
        except Exception as error:
            if not self.one.is_lost(error):
                raise
            self._engine.pool.dispose()  # the server has taken back all

    def _savepoint(self, place: int) -> str | None:
        """The outermost transaction is the real one itself, as long as it has nothing to keep."""
        return f"lifeos_{place}" if place or self._committed else None

    def _begin_anew(self) -> None:
        self._began = self._committed = self._ahead = False
        self._open.clear()
