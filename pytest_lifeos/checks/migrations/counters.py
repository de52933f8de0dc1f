"""Counters: what PostgreSQL counts of each table, and when others see what a session did."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor

# Older servers have no function by that name: there others see it some time after the session's end.
FLUSH = "SELECT pg_catalog.pg_stat_force_next_flush()"
_SHARED_COUNTERS = (15,)


def flush(connection: Connection) -> bool:
    """What this session did counts from now on; commits. False on an older server."""
    if (connection.dialect.server_version_info or ()) < _SHARED_COUNTERS:
        return False
    with committing(connection) as cursor:
        cursor.execute(FLUSH)
    return True


@contextmanager
def committing(connection: Connection) -> Iterator[DBAPICursor]:
    """A cursor of which each statement is a transaction of its own; commits what was before.

    It spares a BEGIN and a COMMIT a statement: going there and back takes longer than most of what is asked.
    """
    connection.commit()
    connection.connection.commit()
    driver = connection.connection.dbapi_connection
    assert driver is not None  # noqa: S101  # nosec B101  an open connection has one
    driver.autocommit = True
    try:
        with closing(connection.connection.cursor()) as cursor:
            yield cursor
    finally:
        # A session that somebody ended says so again, and would hide what it said first.
        with suppress(Exception):
            driver.autocommit = False
