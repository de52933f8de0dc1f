"""Leading: while a project's `env.py` runs, each engine of the process reaches one database, ours.

An `env.py` may take its address from the settings of the application. It is led to ours instead, so
that no other database can be migrated by a test run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect


class WrongDatabase(Exception):
    """Raised in the project's code in place of a connection that cannot be led to our database."""


@contextmanager
def leading_to(url: str) -> Iterator[None]:
    """Leads the connects of all engines to `url`; refuses another dialect and older connections."""
    from sqlalchemy import Engine, event

    leader = _Leader(url)
    event.listen(Engine, "do_connect", leader.connect)
    event.listen(Engine, "engine_connect", leader.inspect)
    try:
        yield
    finally:
        event.remove(Engine, "do_connect", leader.connect)
        event.remove(Engine, "engine_connect", leader.inspect)
        leader.close()


class _Leader:
    def __init__(self, url: str) -> None:
        from sqlalchemy import make_url

        self._url = make_url(url)
        self._made: list[DBAPIConnection] = []
        self._engines: list[Engine] = []

    def connect(
        self, dialect: "Dialect", _record: object, _args: object, _kwargs: object
    ) -> "DBAPIConnection":
        """Connects in the driver's place."""
        self._expect(dialect)
        args, kwargs = dialect.create_connect_args(self._url)
        made = dialect.connect(*args, **kwargs)
        self._made.append(made)
        return made

    def inspect(self, connection: "Connection") -> None:
        """Catches what never came by `connect`: a pooled connection, or an engine's own creator."""
        self._expect(connection.dialect)
        driver = connection.connection.dbapi_connection
        if not any(driver is each for each in self._made):
            connection.close()
            raise WrongDatabase("env.py uses a connection that is not to the test database")
        self._engines.append(connection.engine)

    def close(self) -> None:
        """Empties the pools: afterwards the engines of the project lead where they led before."""
        for engine in self._engines:
            if not engine.dialect.is_async:  # its connections end with the loop of env.py
                engine.dispose()

    def _expect(self, dialect: "Dialect") -> None:
        wanted = self._url.get_backend_name()
        if dialect.name != wanted:
            raise WrongDatabase(f"env.py connects to {dialect.name}, the test database is {wanted}")
