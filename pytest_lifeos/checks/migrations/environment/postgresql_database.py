"""An ephemeral PostgreSQL database: an empty one at an address that is given, marked as ours."""

import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager

from sqlalchemy import Connection, create_engine, make_url, pool
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect

from pytest_lifeos.checks.migrations.environment.ephemeral import (
    Refuse,
    SharedConnection,
    read_versions,
)
from pytest_lifeos.checks.migrations.environment.isolation import ELSEWHERE
from pytest_lifeos.checks.migrations.environment.sessions import Sessions
from pytest_lifeos.checks.migrations.schema.postgresql import INSTALLATION

# Where a connection leads, by the words of each driver; one that gives another word may lead elsewhere.
_WHERE = ("host", "port", "dbname", "database")
_ELSEWHERE = frozenset({"hostaddr", "service", "servicefile", "dsn", "conninfo"})


class PostgresDatabase:
    """The empty database at `url`, from now on with a mark that its sessions show."""

    dialect = "postgresql"

    def __init__(self, url: str, seconds: float) -> None:
        self.url = url
        self._mark = uuid.uuid4().hex
        setting_up = create_engine(url, poolclass=pool.NullPool)
        name = setting_up.dialect.identifier_preparer.quote(str(make_url(url).database))
        # No parameters: the text has `%` in it, and several statements.
        statements = (
            INSTALLATION.read_text(encoding="utf-8"),
            f"ALTER DATABASE {name} SET lifeos.ephemeral = '{self._mark}'",
            # A little earlier than the limit in Python, which cannot see what the server does.
            f"ALTER DATABASE {name} SET statement_timeout = {max(1, int(900 * seconds))}",
        )
        with setting_up.connect() as connection:
            cursor = connection.connection.cursor()
            for statement in statements:
                cursor.execute(statement)
            connection.connection.commit()
        self._sessions = Sessions(url)
        self._dialect = self._sessions.engine.dialect

    @contextmanager
    def connection(self) -> Iterator[SharedConnection]:
        """A connection of the block's own; what it did not commit is rolled back."""
        with self._sessions.connection() as connection:
            yield connection

    def arguments(self, dialect: Dialect) -> tuple[list[object], dict[str, object]]:
        """The address in the words of the engine's driver."""
        args, kwargs = dialect.create_connect_args(make_url(self.url))
        return list(args), dict(kwargs)

    def holds(self, dialect: str, args: Sequence[object], kwargs: Mapping[str, object]) -> bool:
        """Whether host, port and database are this one's, and nothing may overrule them."""
        if dialect != self.dialect or args or _ELSEWHERE & kwargs.keys():
            return False
        if ELSEWHERE & os.environ.keys():
            return False
        _args, ours = self._dialect.create_connect_args(make_url(self.url))
        return _place(kwargs) == _place(ours)

    def listens_at(self, path: str) -> bool:
        """Whether it is the socket of the server; asyncpg says the database before it connects."""
        where = make_url(self.url).query
        return path == f"{where.get('host')}/.s.PGSQL.{where.get('port')}"

    def prepare(self, _connection: DBAPIConnection, _refuse: Refuse) -> None:
        """Each session is marked by the database itself."""

    def lost(self, connection: Connection) -> Sequence[str] | None:
        """The database of a session without the mark."""
        driver = connection.connection
        cursor = driver.cursor()
        cursor.execute("SELECT current_setting('lifeos.ephemeral', true), current_database()")
        ((mark, database),) = cursor.fetchall()
        driver.rollback()
        return None if mark == self._mark else [str(database)]

    def written(self) -> tuple[str, ...]:
        """The server counts what is written to each table."""
        return ()

    def versions(self, table: str, schema: str | None) -> tuple[str, ...]:
        """The revisions in Alembic's version table as another process would read them."""
        with self.connection() as connection:
            return read_versions(connection, table, schema)

    def keeps(self, connection: object) -> bool:
        """Whether the driver's connection stays open for the next run."""
        return self._sessions.keeps(connection)

    def close(self) -> None:
        """Closes what it keeps open."""
        self._sessions.close()


@contextmanager
def postgresql_database(
    address: AbstractContextManager[str], seconds: float
) -> Iterator[PostgresDatabase]:
    """The empty database that `address` gives; a statement there takes at most about `seconds`."""
    with address as url, closing(PostgresDatabase(url, seconds)) as database:
        yield database


def _place(kwargs: Mapping[str, object]) -> tuple[str, ...]:
    found = (kwargs.get(key) for key in _WHERE)
    return tuple(_one(each) for each in found if each is not None)


def _one(value: object) -> str:
    """asyncpg wants lists of hosts and ports."""
    return ",".join(str(each) for each in value) if isinstance(value, (list, tuple)) else str(value)
