"""The tables of a database as a filler needs them: columns, checks and foreign keys, from the catalogue."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from pytest_lifeos.checks.migrations.measured.rows.values import Column

_TABLES = """
SELECT c.oid::bigint, c.oid::regclass::text FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' ORDER BY 2
"""
# What the database itself fills is left to it.
_COLUMNS = """
SELECT a.attrelid::bigint, a.attnum, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
    b.typname, CASE WHEN b.typtype = 'e' THEN 'E' ELSE b.typcategory END,
    CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
JOIN pg_catalog.pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = '' AND a.attgenerated = ''
    AND coalesce(pg_get_expr(d.adbin, d.adrelid), '') NOT LIKE 'nextval(%'
    AND a.attrelid = ANY ('{{{}}}'::oid[]) ORDER BY 1, 2
"""
_CHECKS = """
SELECT conrelid::bigint, conkey, pg_get_expr(conbin, conrelid), pg_get_constraintdef(oid)
FROM pg_catalog.pg_constraint WHERE contype = 'c'
    AND conrelid = ANY ('{{{}}}'::oid[])
"""
_KEYS = """
SELECT k.conrelid::bigint, k.conkey, k.confrelid::bigint, k.confrelid::regclass::text, (
    SELECT array_agg(quote_ident(a.attname) ORDER BY u.place)
    FROM unnest(k.confkey) WITH ORDINALITY u(number, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number)
FROM pg_catalog.pg_constraint k WHERE k.contype = 'f' AND k.conparentid = 0
    AND k.conrelid = ANY ('{{{}}}'::oid[])
"""


@dataclass(frozen=True, kw_only=True)
class ForeignKey:
    """A foreign key: the numbers of its columns, and where they lead."""

    columns: Sequence[int]
    parent: int
    table: str
    names: Sequence[str]


@dataclass(kw_only=True)
class Table:
    """A table: its name as the server quotes it, its columns by number, and what holds its rows to order."""

    name: str
    columns: dict[int, Column] = field(default_factory=dict)
    checks: list[str] = field(default_factory=list)
    keys: list[ForeignKey] = field(default_factory=list)


def plain(sql: str) -> str:
    """A statement without parameters for a driver to which `%` would announce one."""
    return sql.replace("%", "%%")


def read_tables(connection: Connection, names: Collection[str]) -> dict[int, Table]:
    """The tables of these names by oid, with all that is needed to fill them."""
    rows = connection.exec_driver_sql(_TABLES)
    tables = {id: Table(name=name) for id, name in rows if name in names}
    ids = ",".join(map(str, tables))
    _add_columns(connection, tables, ids)
    for id, places, parent, table, columns in connection.exec_driver_sql(_KEYS.format(ids)):
        key = ForeignKey(columns=places, parent=parent, table=table, names=columns)
        tables[id].keys.append(key)
    return tables


def _add_columns(connection: Connection, tables: Mapping[int, Table], ids: str) -> None:
    checks: dict[tuple[int, int], list[str]] = {}
    for id, places, condition, definition in connection.exec_driver_sql(_CHECKS.format(ids)):
        tables[id].checks.append(condition)
        for place in places or ():
            checks.setdefault((id, place), []).append(definition)
    rows = connection.exec_driver_sql(plain(_COLUMNS.format(ids)))
    for id, place, name, kind, base, category, size in rows:
        found = tuple(checks.get((id, place), ()))
        tables[id].columns[place] = Column(
            name=name, kind=kind, base=base, category=category, size=size, checks=found
        )
