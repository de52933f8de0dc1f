"""Capture: every statement that a revision sends to PostgreSQL, as SQLAlchemy sees it go and come back."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Connection, Engine, event

from pytest_lifeos.checks.migrations.environment.failure import say
from pytest_lifeos.checks.migrations.measured.lines import Lines
from pytest_lifeos.checks.migrations.measured.probe import Probe
from pytest_lifeos.checks.migrations.measured.state import State
from pytest_lifeos.checks.migrations.measured.statement import Statement, Touch

_LITERAL = re.compile(r"'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$", re.DOTALL)
_LONGEST = 80


class Capture:
    """The `statements` of one revision; `doubt` says what kept one of them from being measured."""

    def __init__(self, lines: Lines, probe: Probe) -> None:
        self.statements: list[Statement] = []
        self.doubt = ""
        self._lines = lines
        self._probe = probe
        self._began = 0.0
        # What our own looking took so far, which is no time of the revision's.
        self._looked = 0.0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Captures for the length of its block."""
        listeners: tuple[tuple[str, Callable[..., None]], ...] = (
            ("before_cursor_execute", self._before),
            ("after_cursor_execute", self._after),
        )
        for name, listener in listeners:
            event.listen(Engine, name, listener)
        try:
            with self._lines.following_batches():
                yield
        finally:
            for name, listener in listeners:
                event.remove(Engine, name, listener)

    # SQLAlchemy tells the number of arguments from the signature: what is not used has to be there.
    def _before(self, _connection: Connection, *_rest: object) -> None:
        self._began = time.perf_counter()

    def _after(self, connection: Connection, _cursor: object, sql: str, *_rest: object) -> None:
        now = time.perf_counter()
        if connection.dialect.name != "postgresql" or self.doubt:
            return
        seconds, ended = now - self._began, now - self._looked
        try:
            state, touches = self._look(connection)
        except Exception as error:  # noqa: BLE001  whatever a driver raises
            self.doubt = f'after "{shortened(sql)}": {say(error)}'
            return
        self.statements.append(
            Statement(
                line=self._lines.now(),
                sql=shortened(sql),
                seconds=seconds,
                ended=ended,
                transaction=state.transaction,
                waits_for_ever=state.waits_for_ever,
                touches=touches,
            )
        )
        self._looked += time.perf_counter() - now

    def _look(self, connection: Connection) -> tuple[State, tuple[Touch, ...]]:
        driver = connection.connection
        status = _status(driver.driver_connection)
        with closing(driver.cursor()) as cursor:
            found = self._probe.look(cursor, in_transaction=status == "INTRANS")
        if status == "IDLE" and _status(driver.driver_connection) != "IDLE":
            # The statement was a COMMIT of its own: ours must not begin what comes after it.
            driver.rollback()
        return found


def _status(driver: object) -> str:
    """What psycopg says of the transaction: IDLE where none is open, INTRANS in one; empty for other drivers."""
    status = getattr(getattr(driver, "info", None), "transaction_status", None)
    return str(getattr(status, "name", ""))


def shortened(sql: str) -> str:
    """The beginning of a statement in one line, without what may be a secret: literals."""
    plain = " ".join(_LITERAL.sub("'…'", sql).split())
    plain = "".join(each for each in plain if each.isprintable())
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"
