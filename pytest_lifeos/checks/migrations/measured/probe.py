"""Probe: what a session holds, reads and has rewritten at one moment, and how two moments differ."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pytest_lifeos.checks.migrations.measured.relations import (
    Columns,
    Relations,
    number,
    read_columns,
)
from pytest_lifeos.checks.migrations.measured.statement import LockMode, Touch
from pytest_lifeos.checks.migrations.schema.reader import Cursor

# What has to be in the database before it is probed.
INSTALLATION = Path(__file__).with_name("locks.sql")

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
_SIZE = "SELECT oid::bigint FROM pg_catalog.pg_class WHERE oid = ANY ('{{{}}}'::oid[]) AND pg_catalog.pg_relation_size(oid) > 0"

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


class Probe:
    """Looks at sessions during one revision, before which there were `relations`."""

    def __init__(self, relations: Relations) -> None:
        self._relations = relations
        self._start = State(files=relations.files, reads=relations.reads)
        self._columns: dict[int, Columns] = {
            oid: table.columns for oid, table in relations.tables.items()
        }
        self._last: dict[int, State] = {}

    def look(
        self, cursor: Cursor, *, in_transaction: bool = False
    ) -> tuple[State, tuple[Touch, ...]]:
        """The state of the cursor's session, and what its last statement did.

        In a transaction only what is locked is looked at: on a long chain all others would take longer.
        """
        every = f"'{{{_listed(self._relations.files)}}}'::oid[]"
        cursor.execute(_LOOK.format(_LOCKED if in_transaction else every))
        seen = _state(cursor.fetchall())
        before = self._last.get(seen.session, self._start)
        known = self._relations.files.keys()
        state = replace(
            seen,
            files={**before.files, **{id: each for id, each in seen.files.items() if id in known}},
            reads={**before.reads, **{id: each for id, each in seen.reads.items() if id in known}},
        )
        self._last[state.session] = state
        return state, tuple(self._touches(cursor, before, state))

    def _touches(self, cursor: Cursor, before: State, after: State) -> Iterator[Touch]:
        moved = {id for id, file in after.files.items() if before.files.get(id) not in (None, file)}
        rewritten = self._with_rows(cursor, moved & self._relations.tables.keys())
        changed = self._changes(cursor, rewritten)
        kept = before.locks if before.transaction == after.transaction else {}
        implied = self._implied(moved)
        locked = after.locks.keys() | implied.keys()
        reading = {id for id, each in after.reads.items() if each != before.reads.get(id, 0)}
        for id in sorted((locked | reading) & self._relations.tables.keys()):
            table = self._relations.tables[id]
            held = max(after.locks.get(id, 0), implied.get(id, 0))
            is_new = held > kept.get(id, 0)
            read = after.reads.get(id, 0) - before.reads.get(id, 0)
            if held or read:
                yield Touch(
                    table=table.name.replace('"', ""),
                    rows=table.rows,
                    taken=LockMode(held) if is_new else None,
                    held=LockMode(held) if held else None,
                    rewritten=id in rewritten,
                    scanned=read >= max(table.rows, 1),
                    changed=changed.get(id, ""),
                )

    def _implied(self, moved: Iterable[int]) -> dict[int, LockMode]:
        """No table gets a new file under a lesser lock, no index without one that stops writes."""
        found: dict[int, LockMode] = {}
        for id in moved:
            table = self._relations.owners.get(id, id)
            mode = LockMode.ACCESS_EXCLUSIVE if table == id else LockMode.SHARE
            found[table] = max(mode, found.get(table, mode))
        return found

    def _with_rows(self, cursor: Cursor, moved: Iterable[int]) -> set[int]:
        """A new file that is empty is that of a table that was truncated."""
        if not moved:
            return set()
        cursor.execute(_SIZE.format(_listed(moved)))
        return {number(id) for (id,) in cursor.fetchall()}

    def _changes(self, cursor: Cursor, rewritten: set[int]) -> dict[int, str]:
        if not rewritten:
            return {}
        now = read_columns(cursor, rewritten)
        told = {id: _difference(self._columns[id], columns) for id, columns in now.items()}
        self._columns |= now
        return told


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


def _difference(before: Columns, after: Columns) -> str:
    """`rank integer -> bigint, adds key uuid`."""
    told = []
    for place, (name, kind) in sorted(after.items()):
        old = before.get(place)
        if old is None:
            told.append(f"adds {name} {kind}")
        elif old[1] != kind:
            told.append(f"{name} {old[1]} -> {kind}")
    return ", ".join(told)


def _listed(ids: Iterable[int]) -> str:
    return ",".join(map(str, ids))
