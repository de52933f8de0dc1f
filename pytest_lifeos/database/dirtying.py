"""Prepares a database, before it becomes a template, to say which of its tables a test has dirtied."""

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psycopg import Connection

_SQL = Path(__file__).with_name("committed.sql")

_TABLES = """
    SELECT oid AS relation, CASE WHEN relispartition THEN pg_partition_root(oid)::oid ELSE oid END
    FROM pg_class
    WHERE relkind IN ('r', 'p') AND relpersistence <> 't' AND relnamespace NOT IN (
        SELECT oid FROM pg_namespace
        WHERE nspname IN ('pg_catalog', 'information_schema', 'lifeos') OR nspname LIKE 'pg\\_%'
    )
    ORDER BY relation
"""
_REFERENCES = "SELECT conrelid, confrelid FROM pg_constraint WHERE contype = 'f'"
_SEQUENCES = """
    INSERT INTO lifeos.sequences
    SELECT format('%I.%I', schemaname, sequencename)::regclass,
           coalesce(last_value, start_value), last_value IS NOT NULL
    FROM pg_sequences
"""


def prepare_for_commits(connection: "Connection[tuple[object, ...]]") -> None:
    """Adds the schema `lifeos`, and a trigger on every table; keeps the rows that are there now."""
    with connection.transaction():
        connection.execute(_SQL.read_text(encoding="utf-8").encode())
        tables = {int(str(row[0])): int(str(row[1])) for row in connection.execute(_TABLES)}
        references = [(int(str(a)), int(str(b))) for a, b in connection.execute(_REFERENCES)]
        order = _parents_first(tables, references)
        for place, table in enumerate(order):
            connection.execute(
                "SELECT lifeos.keep(%s::oid::regclass, %s::oid::regclass, %s)",
                [table, tables[table], place],
            )
        connection.execute(_SEQUENCES)


def _parents_first(tables: Iterable[int], references: Iterable[tuple[int, int]]) -> list[int]:
    """In a cycle any order is as good: there only a superuser can clean, and needs none."""
    sorter: TopologicalSorter[int] = TopologicalSorter(dict.fromkeys(tables, ()))
    for child, parent in references:
        if child != parent:
            sorter.add(child, parent)
    try:
        return list(sorter.static_order())
    except CycleError:
        return list(tables)
