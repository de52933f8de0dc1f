"""Halves: what a statement outside of a transaction leaves behind on PostgreSQL where rows stop it."""

from sqlalchemy import Connection

# An index that CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY could not build; that of a partitioned table is
# not valid until all of its parts are there.
_INVALID = """
SELECT i.indexrelid::regclass::text FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE NOT i.indisvalid AND c.relkind = 'i' ORDER BY 1
"""


def drop_halves(connection: Connection) -> None:
    """Drops invalid indexes, as whoever runs the revision again has to; does not commit."""
    names = [name for (name,) in connection.exec_driver_sql(_INVALID)]
    for name in names:
        connection.exec_driver_sql(f"DROP INDEX {name}".replace("%", "%%"))  # quoted by the server
