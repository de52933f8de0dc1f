"""Still open: what other connections to a PostgreSQL database have not ended, named and ended."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_lifeos.database.left import counted

if TYPE_CHECKING:
    from psycopg import Connection

# The views of activity join what we do not need, and take three times as long.
_OTHERS = """
    FROM pg_stat_get_activity(NULL)
    WHERE datid = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_STATE = f"""
    SELECT array_agg(pid), EXISTS (
        SELECT FROM pg_locks WHERE locktype = 'advisory'
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
    {_OTHERS}
"""  # noqa: S608  # nosec B608  a constant of ours
_OPEN = f"""
    SELECT pid, state, query, backend_xid IS NOT NULL {_OTHERS} AND xact_start IS NOT NULL
"""  # nosec B608  a constant of ours
_END_OTHERS = f"SELECT pg_terminate_backend(pid, 5000) {_OTHERS}"  # nosec B608  as above


@dataclass(frozen=True, kw_only=True)
class OpenTransaction:
    """A transaction that is open: the server's process, its last statement, whether it has written."""

    pid: int
    state: str
    query: str
    writes: bool

    def __str__(self) -> str:
        return f"{self.state}: {' '.join(self.query.split())[:200]}"


def still_open(
    connection: "Connection[tuple[object, ...]]", ours: Collection[int] | None
) -> list[str]:
    """What others have open, in words: transactions, advisory locks, connections not among `ours`.

    `ours` are the server's processes for connections that may stay; None: any may.
    """
    transactions = open_transactions(connection)
    named = _in_words(transactions)
    others, has_locks = connection.execute(_STATE).fetchone() or (None, False)
    if has_locks:
        named.append("an advisory lock")
    idle = set(others if isinstance(others, list) else ()) - {each.pid for each in transactions}
    if ours is not None and idle.difference(ours):
        named.append(f"{counted(len(idle.difference(ours)), 'connection')} of its own open")
    return named


def named_transactions(connection: "Connection[tuple[object, ...]]") -> list[str]:
    """The transactions that others have open, in words."""
    return _in_words(open_transactions(connection))


def open_transactions(connection: "Connection[tuple[object, ...]]") -> list[OpenTransaction]:
    """The transactions of others that are open in the connection's database."""
    return [
        OpenTransaction(pid=int(str(pid)), state=str(state), query=str(query), writes=bool(writes))
        for pid, state, query, writes in connection.execute(_OPEN)
    ]


def end_others(connection: "Connection[tuple[object, ...]]") -> None:
    """Ends all other connections to the connection's database."""
    connection.execute(_END_OTHERS)


def _in_words(transactions: list[OpenTransaction]) -> list[str]:
    if not transactions:
        return []
    listed = "; ".join(map(str, transactions))
    return [f"{counted(len(transactions), 'transaction')} open ({listed})"]
