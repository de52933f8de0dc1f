"""Relations: the tables and indexes that are there before a revision, with their rows and columns."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from pytest_lifeos.checks.migrations.counters import committing, flush
from pytest_lifeos.checks.migrations.schema.reader import Cursor

# Names of columns and their types, by number.
Columns = Mapping[int, tuple[str, str]]

# pg_catalog is named throughout: a revision may put anything on the search path.
_RELATIONS = """
SELECT c.oid::bigint, c.oid::regclass::text, c.relkind::text, coalesce(i.indrelid, c.oid)::bigint,
    c.relfilenode::bigint, c.relispopulated, c.relname,
    c.relkind IN ('r', 'p') AND NOT c.relispartition, c.relkind = 'p' OR c.relhassubclass,
    (SELECT sum(a.xmin::text::bigint) FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND c.relkind <> 'i'),
    pg_catalog.pg_stat_get_tuples_inserted(c.oid), pg_catalog.pg_stat_get_tuples_deleted(c.oid), c.relispartition
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
WHERE c.relkind IN ('r', 'p', 'm', 'i') AND c.relpersistence <> 't' AND n.nspname !~ '^pg_'
    AND n.nspname <> 'information_schema'
"""
_READS = """
SELECT oid::bigint, pg_catalog.pg_stat_get_tuples_returned(oid)
    + pg_catalog.pg_stat_get_xact_tuples_returned(oid)
FROM pg_catalog.pg_class WHERE oid = ANY ('{{{}}}'::oid[])
"""
_COLUMNS = """
SELECT attrelid::bigint, attnum, attname, pg_catalog.format_type(atttypid, atttypmod)
FROM pg_catalog.pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid = ANY ('{{{}}}'::oid[])
"""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table or materialized view: its name as the server quotes it, its rows, its columns.

    `is_filled` says that rows can be inserted there, and not through another table; `is_part` that it is a
    partition, whose rows come through that.
    """

    name: str
    rows: int
    columns: Columns
    is_filled: bool
    is_part: bool = False


@dataclass(frozen=True, kw_only=True)
class Relations:
    """The tables by oid, the table of each index, and where all of them are before a revision.

    `files` are their relfilenodes, `reads` the tuples that scans have read.
    """

    tables: Mapping[int, Table] = field(default_factory=dict)
    owners: Mapping[int, int] = field(default_factory=dict)
    files: Mapping[int, int] = field(default_factory=dict)
    reads: Mapping[int, int] = field(default_factory=dict)

    @property
    def empty(self) -> frozenset[str]:
        """The names of the tables without rows."""
        tables = self.tables.values()
        return frozenset(each.name for each in tables if each.is_filled and not each.rows)


@dataclass(kw_only=True)
class RelationReader:
    """Reads all relations again and again but those called `without`, which hold Alembic's versions.

    What a table holds is looked at again where the server has noted a change.
    """

    connection: Connection
    without: str
    _known: dict[int, tuple[object, Table]] = field(default_factory=dict)

    def read(self, *, anew: bool = True) -> Relations:
        """The relations as they are now; commits. What was noted is relied on unless `anew`."""
        # What this session inserted counts now.
        if not flush(self.connection) or anew:
            self._known.clear()
        with committing(self.connection) as cursor:
            cursor.execute(_RELATIONS)
            rows = [row for row in cursor.fetchall() if row[6] != self.without]
            named = [row for row in rows if row[2] != "i" and row[5]]
            tables = self._tables(cursor, named)
        # What was read to count counts now, so that the reads of a revision can be told from it.
        flush(self.connection)
        with committing(self.connection) as cursor:
            cursor.execute(_READS.format(",".join(map(str, tables))))
            reads = {number(oid): number(count) for oid, count in cursor.fetchall()}
        return Relations(
            tables=tables,
            owners={number(row[0]): number(row[3]) for row in rows if number(row[3]) in tables},
            files={number(row[0]): number(row[4]) for row in rows},
            reads=reads,
        )

    def _tables(self, cursor: Cursor, rows: Iterable[Sequence[object]]) -> dict[int, Table]:
        # Of a table with others below it the server notes nothing.
        signs = {number(row[0]): None if row[8] else (row[1], row[4], *row[9:]) for row in rows}
        names = {number(row[0]): str(row[1]) for row in rows}
        filled = {number(row[0]) for row in rows if row[7]}
        parts = {number(row[0]) for row in rows if row[-1]}
        same = {
            oid
            for oid, sign in signs.items()
            if sign is not None and oid in self._known and self._known[oid][0] == sign
        }
        changed = {oid: name for oid, name in names.items() if oid not in same}
        columns, counts = read_columns(cursor, changed), _count(cursor, changed)
        for oid, name in changed.items():
            table = Table(
                name=name,
                rows=counts[oid],
                columns=columns.get(oid, {}),
                is_filled=oid in filled,
                is_part=oid in parts,
            )
            self._known[oid] = signs[oid], table
        return {oid: self._known[oid][1] for oid in names}


def read_columns(cursor: Cursor, tables: Collection[int]) -> dict[int, Columns]:
    """The columns of some tables, by oid, as this session sees them now."""
    if not tables:
        return {}
    cursor.execute(_COLUMNS.format(",".join(map(str, tables))))
    found: dict[int, dict[int, tuple[str, str]]] = {}
    for oid, place, name, kind in cursor.fetchall():
        found.setdefault(number(oid), {})[number(place)] = (str(name), str(kind))
    return dict(found)


def number(value: object) -> int:
    """What a driver gives for a number of the catalogue."""
    return int(str(value))


def _count(cursor: Cursor, names: Mapping[int, str]) -> dict[int, int]:
    """Exact numbers; names are quoted by the server."""
    if not names:
        return {}
    parts = (
        f"SELECT {oid}, count(*) FROM {name}"  # noqa: S608  # nosec B608  regclass quotes
        for oid, name in names.items()
    )
    cursor.execute(" UNION ALL ".join(parts))
    return {number(oid): number(count) for oid, count in cursor.fetchall()}
