"""Sessions: connections to a PostgreSQL database that serve one run after the other, as new each time.

What a session has read of the catalogue it need not read again, which takes longer than a revision.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from sqlalchemy import Connection, Engine, create_engine, event, pool
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from pytest_lifeos.checks.migrations.counters import FLUSH
from pytest_lifeos.checks.migrations.environment.ephemeral import SharedConnection

# What the database or a role gives to the sessions that begin now.
_GIVEN = """
SELECT coalesce(pg_catalog.string_agg(s::text, ' ' ORDER BY setdatabase, setrole), '')
FROM pg_catalog.pg_db_role_setting s WHERE setdatabase = 0
    OR setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
"""


class Sessions:
    """The sessions of one database that is set up; those that a project opens beside them end as it returns them."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(
            url, poolclass=pool.QueuePool, pool_size=2, max_overflow=-1
        )
        self._kept: list[DBAPIConnection] = []
        self._renewed: DBAPIConnection | None = None
        event.listen(self.engine, "connect", _prepare_nothing)
        event.listen(self.engine, "checkin", self._returned)

    @contextmanager
    def connection(self) -> Iterator[SharedConnection]:
        """A connection for the block; what it did not commit is rolled back."""
        with closing(SharedConnection(self.engine)) as connection:
            # Of a session as long as it lasts.
            if _GIVEN not in connection.info:
                connection.info[_GIVEN] = _told(connection)
            driver = connection.connection.dbapi_connection
            yield connection
            # After an error nobody knows in which state the session is.
            self._renew(connection, driver)

    def keeps(self, connection: object) -> bool:
        """Whether the driver's connection is one that stays open between runs."""
        return any(connection is each for each in self._kept)

    def close(self) -> None:
        """Closes all of them."""
        self._kept.clear()
        self.engine.dispose()

    def _renew(self, connection: Connection, driver: DBAPIConnection | None) -> None:
        """Makes the session as good as new, unless the project closed it, changed it, or left it unfit."""
        with suppress(Exception):
            connection.rollback()
            if driver is None or connection.connection.dbapi_connection is not driver:
                return
            driver.rollback()
            driver.autocommit = True
            cursor = driver.cursor()
            cursor.execute("DISCARD ALL")
            # On an older server the first of them fails: there each run has a session of its own.
            cursor.execute(f"{FLUSH}; {_GIVEN}")
            cursor.nextset()
            ((given,),) = cursor.fetchall()
            driver.autocommit = False
            if str(given) == connection.info[_GIVEN]:
                self._renewed = driver

    def _returned(self, driver: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        """Ends each session that comes back as it was left."""
        is_new, self._renewed = driver is self._renewed, None
        self._kept[:] = [each for each in self._kept if each is not driver]
        if driver is None:
            return
        if is_new:
            self._kept.append(driver)
        else:
            entry.invalidate()


def _prepare_nothing(driver: object, _entry: ConnectionPoolEntry) -> None:
    """psycopg throws away what it prepared at each DROP and ALTER, of which a migration consists."""
    if hasattr(driver, "prepare_threshold"):
        driver.prepare_threshold = None


def _told(connection: Connection) -> str:
    driver = connection.connection
    cursor = driver.cursor()
    cursor.execute(_GIVEN)
    ((given,),) = cursor.fetchall()
    driver.rollback()
    return str(given)
