"""Probe: what each statement of a session locked, read and rewrote, by the states before and after it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from pytest_lifeos.checks.migrations.measured.relations import (
    Columns,
    Relations,
    number,
    read_columns,
)
from pytest_lifeos.checks.migrations.measured.state import State, listed, read_state
from pytest_lifeos.checks.migrations.measured.statement import LockMode, Touch
from pytest_lifeos.checks.migrations.schema.reader import Cursor

# What has to be in the database before it is probed.
INSTALLATION = Path(__file__).with_name("locks.sql")

_SIZE = "SELECT oid::bigint FROM pg_catalog.pg_class WHERE oid = ANY ('{{{}}}'::oid[]) AND pg_catalog.pg_relation_size(oid) > 0"


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
        seen = read_state(cursor, None if in_transaction else self._relations.files)
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
            # The rows of an empty partition are in others of its table, which are looked at.
            if (held or read) and not (table.is_part and not table.rows):
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
        cursor.execute(_SIZE.format(listed(moved)))
        return {number(id) for (id,) in cursor.fetchall()}

    def _changes(self, cursor: Cursor, rewritten: set[int]) -> dict[int, str]:
        if not rewritten:
            return {}
        now = read_columns(cursor, rewritten)
        told = {id: _difference(self._columns[id], columns) for id, columns in now.items()}
        self._columns |= now
        return told


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
