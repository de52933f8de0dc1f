"""Isolation of tests that really commit: what they dirtied is deleted after them, and only that."""

import time
from collections.abc import Collection
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from pytest_lifeos.database.left import LeftBehind
from pytest_lifeos.database.still_open import end_others, named_transactions, still_open

if TYPE_CHECKING:
    from psycopg import Connection

# A few dirty tables are looked up by their key, by plans that are made once.
_PREPARE = """
    SET lock_timeout = '2s';
    SET enable_hashjoin = off;
    SET enable_mergejoin = off;
    SET plan_cache_mode = force_generic_plan;
    SET lifeos.cleaning = 'on'
"""
_IS_SUPERUSER = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
# One way to the server and back for most tests. Only CASE keeps the order.
_CLEAN_IF_QUIET = "SELECT CASE WHEN lifeos.is_quiet(%s::int[]) THEN lifeos.clean(%s) ELSE false END"
_CLEAN = "SELECT lifeos.clean(%s)"
_SEQUENCES = """
    SELECT setval(name, last, called) FROM lifeos.sequences JOIN pg_class ON pg_class.oid = name
"""
# A connection that was closed is seen until its server process has ended.
_PATIENCE_S = 0.3


class Committed:
    """Cleans a clone of a template that `prepare_for_commits` has seen.

    `connection` is one of our own to the clone, outside any transaction.
    """

    def __init__(self, connection: "Connection[tuple[object, ...]]") -> None:
        self._connection = connection
        connection.execute(_PREPARE)
        self._refills_all = not self._suspends_foreign_keys()

    def clean(
        self,
        *,
        sequences: bool = False,
        ours: Collection[int] | None = None,
        meanwhile: AbstractContextManager[None] | None = None,
    ) -> None:
        """Puts back the rows, and the sequences on request, that the template had.

        `ours` are the server's processes of idle connections, which may stay; None: any may. What they
        are to do beside the cleaning is begun and ended by `meanwhile`.
        Raises LeftBehind, once all is clean, if a transaction, an advisory lock, or a connection
        whose server process is not among `ours` was open; then all connections are ended.
        """
        with meanwhile or nullcontext():
            is_clean = self._clean_if_quiet(ours)
        left = [] if is_clean else self._clean_after_all(ours)
        if sequences:
            self.restore_sequences()
        if left:
            raise LeftBehind(left)

    def restore_sequences(self) -> None:
        """Makes all sequences of the template go on from where it left them."""
        self._connection.execute(_SEQUENCES)

    def end_others(self) -> list[str]:
        """Ends all other connections; what they had open, in words."""
        named = named_transactions(self._connection)
        end_others(self._connection)
        return named

    def _clean_if_quiet(self, ours: Collection[int] | None) -> bool:
        """Whether nothing was open; only then is it clean."""
        # As text: psycopg takes longer for a list than the server for the question.
        allowed = None if ours is None else f"{{{','.join(map(str, ours))}}}"
        row = self._connection.execute(_CLEAN_IF_QUIET, [allowed, self._refills_all]).fetchone()
        return row == (True,)

    def _clean_after_all(self, ours: Collection[int] | None) -> list[str]:
        """Waits for what is ending already, names and ends the rest; a server's own work may go on."""
        deadline = time.monotonic() + _PATIENCE_S
        while (left := still_open(self._connection, ours)) and time.monotonic() < deadline:
            self._connection.execute("SELECT pg_sleep(0.005)")
        if left:
            end_others(self._connection)
        self._connection.execute(_CLEAN, [self._refills_all])
        return left

    def _suspends_foreign_keys(self) -> bool:
        """Whether rows may go in any order; otherwise those of the template may depend on some."""
        may = self._connection.execute(_IS_SUPERUSER).fetchone() == (True,)
        if may:
            self._connection.execute("SET session_replication_role = replica")
        return may
