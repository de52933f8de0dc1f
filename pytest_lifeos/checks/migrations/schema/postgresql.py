"""Reads the schema of an ephemeral PostgreSQL database as facts, and describes only what was touched.

What counts: tables, columns with types, defaults, collations, identity and generation, constraints with
their names, indexes, sequences, views, triggers, rules, policies, enums, domains, functions, extensions,
schemas, comments. What does not: the order of columns, owners and privileges.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pytest_lifeos.checks.migrations.schema.facts import Facts, Schema
from pytest_lifeos.checks.migrations.schema.reader import Cursor, Moment

# Functions and event triggers that the database needs before it is read.
INSTALLATION = Path(__file__).with_name("postgresql.sql")

# The classes of relations and of what belongs to them; all others are described together.
_RELATIONS = frozenset({1259, 2604, 2606, 2618, 2620, 3256, 3381})
_COLUMN = 1249

# A class of PostgreSQL's catalogue and an oid.
Key = tuple[int, int]


@dataclass
class _Owner:
    """A table, view, sequence or other thing: its name, its facts, and the columns by number."""

    title: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    columns: dict[int, str] = field(default_factory=dict)
    members: set[Key] = field(default_factory=set)

    def keeps_names(self, before: "_Owner") -> bool:
        """Whether nothing that other definitions may name has another name than before."""
        shared = self.columns.keys() & before.columns.keys()
        same = all(self.columns[each] == before.columns[each] for each in shared)
        return same and self.title == before.title


class PostgresReader:
    """Reads schemas of one session; facts that are as they were are the same object.

    `missed` says that a change went unnoticed: it was made by another session, or by no command.
    With `whole` everything is read each time.
    """

    def __init__(self, *, whole: bool = False) -> None:
        self.missed = False
        self._whole = whole
        self._owners: dict[Key, _Owner] = {}
        self._facts: dict[str, Facts] = {}
        self._members: dict[Key, Key] = {}
        self._known: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}

    def read(self, cursor: Cursor, without: str, moment: Moment) -> Schema:
        """The schema without the table `without`."""
        if self._whole or moment == "first":
            self._read_all(cursor)
            return self._schema(without)
        self._read_changes(cursor)
        schema = self._schema(without)
        if moment == "last":
            self._read_all(cursor)
            self.missed = self.missed or schema != self._schema(without)
        return self._schema(without)

    def _schema(self, without: str) -> Schema:
        schema = self._facts.copy()
        schema.pop(f'table "{without}"', None)
        return schema

    def _read_all(self, cursor: Cursor) -> None:
        cursor.execute("SELECT * FROM pg_catalog.lifeos_schema()")
        self._owners, self._facts, self._members = {}, {}, {}
        self._replace(_described(cursor.fetchall()))

    def _read_changes(self, cursor: Cursor) -> None:
        rows = _changes(cursor, ())
        touched = {(_number(row[2]), _number(row[3])) for row in rows if row[5] is None}
        described = _described(rows)
        gone = self._owners.keys() & touched
        if any(each not in _RELATIONS for each, _id in touched):
            gone |= {key for key in self._owners if key[0] not in _RELATIONS}
        orphans = {self._members[key] for key in touched if key in self._members}
        if orphans := orphans - described.keys() - gone:
            described |= _described(_changes(cursor, sorted(id for _class, id in orphans)))
        before = {key: self._owners[key] for key in described if key in self._owners}
        for key in gone - described.keys():
            self._remove(key)
        self._replace(described)
        if not all(self._owners[key].keeps_names(owner) for key, owner in before.items()):
            self._read_all(cursor)

    def _remove(self, key: Key) -> None:
        owner = self._owners.pop(key)
        self._facts.pop(owner.title, None)
        for member in owner.members:
            self._members.pop(member, None)

    def _replace(self, described: dict[Key, _Owner]) -> None:
        # All of them first: one may have the name that another had.
        for key in self._owners.keys() & described.keys():
            self._remove(key)
        for key, owner in described.items():
            # Equal facts are one object, as differences() wants to know.
            owner.facts = self._known.setdefault(tuple(owner.facts.items()), owner.facts)
            self._owners[key] = owner
            self._facts[owner.title] = owner.facts
            self._members |= dict.fromkeys(owner.members, key)


def _changes(cursor: Cursor, more: Iterable[int]) -> Sequence[Sequence[object]]:
    ids = ",".join(str(each) for each in more)
    cursor.execute(
        f"SELECT * FROM pg_catalog.lifeos_changes('{{{ids}}}')"  # noqa: S608  # nosec B608  numbers
    )
    return cursor.fetchall()


def _described(rows: Iterable[Sequence[object]]) -> dict[Key, _Owner]:
    found: dict[Key, _Owner] = {}
    for owner_class, owner_id, kind, id, number, title, what, says in _sorted(rows):
        key, member = (_number(owner_class), _number(owner_id)), (_number(kind), _number(id))
        owner = found.setdefault(key, _Owner())
        owner.title = owner.title or str(title)
        if what is not None:
            owner.facts[str(what)] = str(says or "")
        if member[0] == _COLUMN:
            owner.columns[_number(number)] = str(what)
        elif member != key:
            owner.members.add(member)
    # What belongs to something that is not ours, as a sequence of an extension's table.
    return {key: owner for key, owner in found.items() if owner.title}


def _sorted(rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    """The rows that describe something, equal things in equal order."""
    return iter(sorted((row for row in rows if row[5] is not None), key=lambda row: str(row[6])))


def _number(value: object) -> int:
    return value if isinstance(value, int) else int(str(value))
