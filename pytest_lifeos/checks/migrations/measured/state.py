"""State: what a session holds, has in its files and has read at one moment."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pytest_lifeos.checks.migrations.measured.relations import number
from pytest_lifeos.checks.migrations.measured.statement import LockMode
from pytest_lifeos.checks.migrations.schema.reader import Cursor

# A row of the session, one a lock, and one a relation that is still there; the note is wiped when read.
_LOOK = """
SELECT 'session', 0::bigint, l.virtualtransaction, pg_catalog.pg_backend_pid()::bigint,
    pg_catalog.current_setting('lock_timeout') || ' ' || coalesce(pg_catalog.current_setting('lifeos.locks', true), '')
    || left(pg_catalog.set_config('lifeos.locks', '', false), 0)
FROM pg_catalog.pg_locks l WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'virtualxid'
UNION ALL
SELECT 'lock', l.relation::bigint, l.mode, 0, ''
FROM pg_catalog.pg_locks l
WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.granted AND l.relation >= 16384
UNION ALL
SELECT 'file', c.oid::bigint, '', c.relfilenode::bigint, (pg_catalog.pg_stat_get_tuples_returned(c.oid)
    + pg_catalog.pg_stat_get_xact_tuples_returned(c.oid))::text
FROM pg_catalog.pg_class c WHERE c.oid = ANY ({})
"""
# What a transaction read or rewrote it still has a lock on.
_LOCKED = """ARRAY(SELECT relation FROM pg_catalog.pg_locks
    WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND relation >= 16384)"""

_NOTE = re.compile(r"\b(\d{1,10}):([A-Z][A-Za-z]+Lock)\b")


@dataclass(frozen=True, kw_only=True)
class State:
    """One moment of a session: its transaction, the strongest lock on each relation, files and reads."""

    session: int = 0
    transaction: str = ""
    waits_for_ever: bool = True
    locks: Mapping[int, LockMode] = field(default_factory=dict)
    files: Mapping[int, int] = field(default_factory=dict)
    reads: Mapping[int, int] = field(default_factory=dict)


def read_state(cursor: Cursor, among: Iterable[int] | None = None) -> State:
    """That of the cursor's session; files and reads of the relations `among`, or of all it has a lock on.

    The note of locks that were held for a moment is wiped as it is read.
    """
    relations = _LOCKED if among is None else f"'{{{listed(among)}}}'::oid[]"
    cursor.execute(_LOOK.format(relations))
    return _state(cursor.fetchall())


def listed(ids: Iterable[int]) -> str:
    """`1,2,3`, for an array of PostgreSQL."""
    return ",".join(map(str, ids))


def _state(rows: Iterable[Iterable[object]]) -> State:
    found: dict[str, list[tuple[int, str, int, str]]] = {"session": [], "lock": [], "file": []}
    for kind, id, name, value, text in rows:
        found[str(kind)].append((number(id), str(name), number(value), str(text)))
    ((_zero, transaction, session, told),) = found["session"]
    locks = [(id, LockMode.named(name)) for id, name, _value, _text in found["lock"]]
    locks += [(number(id), LockMode.named(name)) for id, name in _NOTE.findall(told)]
    strongest: dict[int, LockMode] = {}
    for relation, mode in locks:
        strongest[relation] = max(mode, strongest.get(relation, mode))
    return State(
        session=session,
        transaction=transaction,
        waits_for_ever=told.startswith("0 "),
        locks=strongest,
        files={id: file for id, _name, file, _text in found["file"]},
        reads={id: number(text) for id, _name, _file, text in found["file"]},
    )
