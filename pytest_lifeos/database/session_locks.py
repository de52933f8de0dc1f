"""Session locks: the advisory locks that a rollback does not let go."""

from typing import TYPE_CHECKING

from pytest_lifeos.database.one_connection import OneConnection

if TYPE_CHECKING:
    from sqlalchemy import Engine

_HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"


class SessionLocks:
    """Those of one connection; the server is asked only after a test whose statements speak of them."""

    def __init__(self, engine: "Engine", one: OneConnection) -> None:
        from sqlalchemy import event

        self._one = one
        self._spoken_of = False
        if engine.dialect.name == "postgresql":
            event.listen(engine, "before_cursor_execute", self._look)

    def let_go(self) -> int:
        """Lets go of them, outside any transaction; says how many there were."""
        if not self._spoken_of:
            return 0
        self._spoken_of = False
        held = self._one.number(_HELD)
        self._one.execute("SELECT pg_advisory_unlock_all()")
        return held

    def _look(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "advisory" in statement:
            self._spoken_of = True
