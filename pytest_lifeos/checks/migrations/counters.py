"""Counters: what PostgreSQL counts of each table, and when others see what a session did."""

from sqlalchemy import Connection

# Older servers have no function by that name: there others see it some time after the session's end.
FLUSH = "SELECT pg_catalog.pg_stat_force_next_flush()"
_SHARED_COUNTERS = (15,)


def flush(connection: Connection) -> bool:
    """What this session did counts from the next transaction on; commits. False on an older server."""
    if (connection.dialect.server_version_info or ()) < _SHARED_COUNTERS:
        return False
    connection.exec_driver_sql(FLUSH)
    connection.commit()
    return True
