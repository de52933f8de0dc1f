"""Isolation of tests that really commit: what they dirtied is deleted after them, and only that."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_lifeos.database.left import LeftBehind, counted

if TYPE_CHECKING:
    from psycopg import Connection

_PREPARE = """
    SET lock_timeout = '2s';
    SET lifeos.cleaning = 'on'
"""
_IS_SUPERUSER = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
_TABLES = """
    SELECT kept.relation, root.relation, root.place, root.relation::regclass::text, root.refill
    FROM lifeos.kept JOIN lifeos.kept AS root ON root.relation = kept.root
    JOIN pg_class ON pg_class.oid = root.relation
"""
# The views of activity join what we do not need, and take three times as long.
_OTHERS = """
    FROM pg_stat_get_activity(NULL)
    WHERE datid = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_STATE = f"""
    SELECT (SELECT array_agg(DISTINCT relation) FROM lifeos.dirty), array_agg(pid),
        coalesce(bool_or(xact_start IS NOT NULL), false), EXISTS (
            SELECT FROM pg_locks WHERE locktype = 'advisory'
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        )
    {_OTHERS}
"""  # noqa: S608  # nosec B608  a constant of ours
_DELETE = "DELETE FROM"  # and the text of a regclass, which the server has quoted
_SEQUENCES = """
    SELECT setval(name, last, called) FROM lifeos.sequences JOIN pg_class ON pg_class.oid = name
"""
_OPEN = f"""
    SELECT pid, state, query, backend_xid IS NOT NULL {_OTHERS} AND xact_start IS NOT NULL
"""  # nosec B608  a constant of ours
_END_OTHERS = f"SELECT pg_terminate_backend(pid, 5000) {_OTHERS}"  # nosec B608  as above
# A connection that was closed is seen until its server process has ended.
_PATIENCE_S = 0.3


@dataclass(frozen=True, kw_only=True)
class OpenTransaction:
    """A transaction that is open: the server's process, its last statement, whether it has written."""

    pid: int
    state: str
    query: str
    writes: bool

    def __str__(self) -> str:
        return f"{self.state}: {' '.join(self.query.split())[:200]}"


@dataclass(frozen=True, kw_only=True)
class State:
    """What a test has done to the database: the relations it dirtied, and what is still open."""

    dirty: tuple[object, ...]
    others: frozenset[int]
    has_transactions: bool
    has_advisory_locks: bool

    def is_quiet(self, ours: Collection[int] | None) -> bool:
        """Whether nothing is open, and nobody is connected but the processes `ours` (None: anybody)."""
        strangers = ours is not None and not self.others <= set(ours)
        return not (self.has_transactions or self.has_advisory_locks or strangers)


@dataclass(frozen=True, kw_only=True, order=True)
class _Table:
    """A table to be cleaned: its place in the order of foreign keys, and its template's rows."""

    place: int
    name: str
    refill: str


class Committed:
    """Cleans a clone of a template that `prepare_for_commits` has seen.

    `connection` is one of our own to the clone, outside any transaction.
    """

    def __init__(self, connection: "Connection[tuple[object, ...]]") -> None:
        self._connection = connection
        connection.execute(_PREPARE)
        self._tables = {
            relation: _Table(place=int(str(place)), name=str(name), refill=str(refill or ""))
            for relation, _, place, name, refill in connection.execute(_TABLES)
        }
        self._always = self._suspend_foreign_keys()

    def clean(self, *, sequences: bool = False, ours: Collection[int] | None = None) -> None:
        """Puts back the rows, and the sequences on request, that the template had.

        Raises LeftBehind, once all is clean, if a transaction, an advisory lock, or a connection
        whose server process is not among `ours` was open; then all connections are ended.
        """
        state = self._state()
        left: list[str] = []
        if not state.is_quiet(ours):
            state, left = self._end_what_is_left(ours)
        if state.dirty:
            self._delete(state.dirty)
        if sequences:
            self.restore_sequences()
        if left:
            raise LeftBehind(left)

    def restore_sequences(self) -> None:
        """Makes all sequences of the template go on from where it left them."""
        self._connection.execute(_SEQUENCES)

    def end_others(self) -> list[str]:
        """Ends all other connections; what they had open, in words."""
        named = _named_transactions(open_transactions(self._connection))
        self._connection.execute(_END_OTHERS)
        return named

    def _state(self) -> State:
        row = self._connection.execute(_STATE).fetchone() or (None, None, False, False)
        dirty, others, transactions, locks = row
        return State(
            dirty=tuple(dirty) if isinstance(dirty, list) else (),
            others=frozenset(others) if isinstance(others, list) else frozenset(),
            has_transactions=bool(transactions),
            has_advisory_locks=bool(locks),
        )

    def _end_what_is_left(self, ours: Collection[int] | None) -> tuple[State, list[str]]:
        """Waits for what is ending already; then names and ends the rest."""
        deadline = time.monotonic() + _PATIENCE_S
        while not (state := self._state()).is_quiet(ours):
            if time.monotonic() > deadline:
                left = self._named(state, ours)
                self._connection.execute(_END_OTHERS)
                return self._state(), left
            self._connection.execute("SELECT pg_sleep(0.005)")
        return state, []

    def _named(self, state: State, ours: Collection[int] | None) -> list[str]:
        transactions = open_transactions(self._connection)
        named = _named_transactions(transactions)
        if state.has_advisory_locks:
            named.append("an advisory lock")
        idle = state.others - set(ours or ()) - {each.pid for each in transactions}
        if ours is not None and idle:
            named.append(f"{counted(len(idle), 'connection')} of its own open")
        return named

    def _delete(self, relations: Collection[object]) -> None:
        """One message: children before their parents go, and come after them."""
        dirty = {self._tables[each] for each in relations if each in self._tables} | self._always
        children_first = sorted(dirty, reverse=True)
        statements = [f"{_DELETE} {table.name}" for table in children_first]
        statements += [table.refill for table in reversed(children_first) if table.refill]
        statements.append("DELETE FROM lifeos.dirty")
        self._connection.execute(";".join(statements).encode())

    def _suspend_foreign_keys(self) -> "frozenset[_Table]":
        """The tables to clean each time: none if we may suspend foreign keys.

        Otherwise rows of the template may depend on rows that go.
        """
        row = self._connection.execute(_IS_SUPERUSER).fetchone()
        if row == (True,):
            self._connection.execute("SET session_replication_role = replica")
            return frozenset()
        return frozenset(table for table in self._tables.values() if table.refill)


def _named_transactions(transactions: "list[OpenTransaction]") -> list[str]:
    if not transactions:
        return []
    listed = "; ".join(map(str, transactions))
    return [f"{counted(len(transactions), 'transaction')} open ({listed})"]


def open_transactions(connection: "Connection[tuple[object, ...]]") -> list[OpenTransaction]:
    """The transactions of others that are open in the connection's database."""
    return [
        OpenTransaction(pid=int(str(pid)), state=str(state), query=str(query), writes=bool(writes))
        for pid, state, query, writes in connection.execute(_OPEN)
    ]
