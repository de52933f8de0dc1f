"""Prepares a database, before it becomes a template, to say which of its tables a test has dirtied."""

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psycopg import Connection

_SQL = Path(__file__).with_name("committed.sql")

_TABLES = """
    SELECT oid AS relation FROM pg_class
    WHERE relkind IN ('r', 'p') AND relpersistence <> 't' AND relnamespace NOT IN (
        SELECT oid FROM pg_namespace
        WHERE nspname IN ('pg_catalog', 'information_schema', 'lifeos') OR nspname LIKE 'pg\\_%'
    )
    ORDER BY relation
"""
_INHERITANCE = "SELECT inhrelid, inhparent FROM pg_inherits"
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
        tables = [int(str(row[0])) for row in connection.execute(_TABLES)]
        families = _families(tables, _pairs(connection, _INHERITANCE))
        order = _parents_first(tables, _pairs(connection, _REFERENCES))
        for place, table in enumerate(order):
            connection.execute(
                "SELECT lifeos.keep(%s::oid::regclass, %s::oid, %s)",
                [table, families[table], place],
            )
        connection.execute("SELECT lifeos.keep_views(%s)", [len(order)])
        connection.execute(_SEQUENCES)


def _pairs(connection: "Connection[tuple[object, ...]]", query: str) -> list[tuple[int, int]]:
    return [(int(str(a)), int(str(b))) for a, b in connection.execute(query.encode())]


def _families(tables: Iterable[int], inheritance: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Of each table, one that stands for all that it is related to by inheritance."""
    family = {table: table for table in tables}
    for child, parent in inheritance:
        if child in family and parent in family:
            one, other = family[child], family[parent]
            family.update({table: one for table, name in family.items() if name == other})
    return family


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
