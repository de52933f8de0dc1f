"""Isolation levels: in one transaction there is but one; AUTOCOMMIT keeps what each statement did."""

from typing import TYPE_CHECKING

from pytest_lifeos.database.nesting import Nesting

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import ExceptionContext

_AUTOCOMMIT = "AUTOCOMMIT"


class IsolationLevels:
    """Takes the levels that connections of `engine` are given, in place of the driver."""

    def __init__(self, engine: "Engine", nesting: Nesting) -> None:
        self._engine = engine
        self._nesting = nesting
        self._commits = False
        dialect = engine.dialect
        # A dialect belongs to one engine; within a transaction the driver would refuse all of them.
        dialect.set_isolation_level = self._set  # type: ignore[method-assign,assignment]  # a hook
        dialect.reset_isolation_level = _leave  # type: ignore[method-assign,assignment]  # a hook
        for name in ("set_readonly", "set_deferrable"):
            if hasattr(dialect, name):
                setattr(dialect, name, _leave)

    def _set(self, _driver: object, level: str) -> None:
        if level != _AUTOCOMMIT or self._commits:
            return
        from sqlalchemy import event

        self._commits = True  # who never asks for it pays for no listener
        event.listen(self._engine, "after_cursor_execute", self._after)
        event.listen(self._engine, "handle_error", self._after_error)

    def _after(self, connection: "Connection", *_: object) -> None:
        if _commits_itself(connection):
            owner = connection.connection
            self._nesting.commit(owner)
            self._nesting.begin(owner)

    def _after_error(self, context: "ExceptionContext") -> None:
        """A statement that failed takes nothing with it, and others may follow."""
        connection = context.connection
        if connection is not None and not context.is_disconnect and _commits_itself(connection):
            owner = connection.connection
            self._nesting.roll_back(owner)
            self._nesting.begin(owner)


def _commits_itself(connection: "Connection") -> bool:
    return bool(connection.get_execution_options().get("isolation_level") == _AUTOCOMMIT)


def _leave(*_: object) -> None:
    pass
