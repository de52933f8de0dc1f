"""Isolation of tests that really commit: what they dirtied is deleted after them, and only that."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
_DIRTY = """
    SELECT array_agg(DISTINCT relation), EXISTS (
        SELECT FROM pg_stat_get_activity(NULL)
        WHERE datid = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
    )
    FROM lifeos.dirty
"""
_DELETE = "DELETE FROM"  # and the text of a regclass, which the server has quoted
_SEQUENCES = """
    SELECT setval(name, last, called) FROM lifeos.sequences JOIN pg_class ON pg_class.oid = name
"""
# The views of activity join what we do not need, and take three times as long.
_OPEN = """
    SELECT pid, state, query, backend_xid IS NOT NULL FROM pg_stat_get_activity(NULL)
    WHERE datid = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND xact_start IS NOT NULL AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@dataclass(frozen=True, kw_only=True)
class OpenTransaction:
    """A transaction that is open: the server's process, its last statement, whether it has written."""

    pid: int
    state: str
    query: str
    writes: bool

    def __str__(self) -> str:
        return f"{self.state}: {' '.join(self.query.split())[:200]}"


class LeftOpen(Exception):
    """A test left transactions open; they are ended by now, and the database is clean."""

    def __init__(self, transactions: "list[OpenTransaction]") -> None:
        listed = "; ".join(map(str, transactions))
        super().__init__(f"the test left {len(transactions)} transaction(s) open: {listed}")
        self.transactions = transactions


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

    def clean(self, *, sequences: bool = False) -> None:
        """Puts back the rows, and the sequences on request, that the template had.

        Raises LeftOpen, once all is clean, if a writing transaction was open: it would commit later.
        """
        row = self._connection.execute(_DIRTY).fetchone()
        dirty, somebody_writes = row or (None, True)
        left = self._end_open_transactions() if somebody_writes else []
        if isinstance(dirty, list):
            self._delete(dirty)
        if sequences:
            self._connection.execute(_SEQUENCES)
        if left:
            raise LeftOpen(left)

    def _end_open_transactions(self) -> list[OpenTransaction]:
        left = [each for each in open_transactions(self._connection) if each.writes]
        for each in left:
            self._connection.execute("SELECT pg_terminate_backend(%s)", [each.pid])
        return left

    def _delete(self, relations: list[object]) -> None:
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


def open_transactions(connection: "Connection[tuple[object, ...]]") -> list[OpenTransaction]:
    """The transactions of others that are open in the connection's database."""
    return [
        OpenTransaction(pid=int(str(pid)), state=str(state), query=str(query), writes=bool(writes))
        for pid, state, query, writes in connection.execute(_OPEN)
    ]
