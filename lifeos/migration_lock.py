"""One run of the migrations at a time, and none that lets the application wait for long."""

from sqlalchemy import Connection, func, select

KEY = 0x6C6966656F73  # "lifeos": the key of PostgreSQL's advisory lock
LONGEST_WAIT = "10s"


def lock_migrations(connection: Connection, longest_wait: str = LONGEST_WAIT) -> None:
    """Waits until no other connection runs migrations; on SQLite, which locks by itself, nothing.

    Raises OperationalError after `longest_wait`, here and where a revision waits for a table: every
    query that comes after a waiting ALTER TABLE waits behind it.
    """
    if connection.dialect.name != "postgresql":
        return
    # Without the pool, to close the connection is to end the session: lock and setting go with it.
    connection.detach()
    connection.exec_driver_sql(f"SET lock_timeout = '{longest_wait}'")
    connection.execute(select(func.pg_advisory_lock(KEY)))
    connection.commit()
