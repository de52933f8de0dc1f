"""MIG012: a rehearsal connects to the ephemeral database and to no other.

An `env.py` that takes its address from elsewhere would migrate that database instead, down to base and
up again, whatever is in it. Every other connect is refused before it happens.

Bad:   connectable = create_engine(os.environ["DATABASE_URL"])
Good:  connectable = config.attributes.get("connection") or create_engine(...)
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Pool, create_engine, event, pool
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect

from pytest_lifeos.checks.migrations.environment.connections import Connections
from pytest_lifeos.checks.migrations.environment.described import described, led
from pytest_lifeos.checks.migrations.environment.drivers import connects_told
from pytest_lifeos.checks.migrations.environment.ephemeral import EphemeralDatabase
from pytest_lifeos.checks.migrations.environment.events import heard
from pytest_lifeos.checks.migrations.environment.made_revision import no_new_revisions
from pytest_lifeos.checks.migrations.environment.outside import EVENTS, deed_of
from pytest_lifeos.checks.migrations.environment.place import place_of_call
from pytest_lifeos.checks.migrations.environment.refusal import (
    Deed,
    Refusal,
    RefusedCall,
    WrongDatabase,
)
from pytest_lifeos.checks.migrations.environment.several import is_aside
from pytest_lifeos.checks.migrations.project import MigrationProject


class ConnectGuard:
    """While it watches, the process reaches the ephemeral database and nothing else.

    `refusals` keeps what was asked for, even where the project's code catches the refusal.
    """

    def __init__(self, database: EphemeralDatabase, project: MigrationProject) -> None:
        self.refusals: list[Refusal] = []
        self._database = database
        self._project = project
        self._redirected: list[Dialect] = []
        self._spare: list[Dialect] = []
        self._connections = Connections(database)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Refuses and redirects for the length of its block."""
        listeners = (
            (Engine, "do_connect", self._connect),
            (Engine, "engine_connect", self._inspect),
            (Pool, "connect", self._connections.opened),
        )
        for target, name, listener in listeners:
            event.listen(target, name, listener)
        try:
            with (
                heard(self._hear, EVENTS),
                connects_told(self._ask),
                no_new_revisions(self._refuse_revision),
            ):
                yield
        finally:
            for target, name, listener in listeners:
                event.remove(target, name, listener)
            self._connections.close()

    @property
    def database(self) -> EphemeralDatabase:
        """The database that may be reached."""
        return self._database

    @property
    def strangers(self) -> int:
        """How many connections were made of which nobody notes at once what they did."""
        return self._connections.strangers

    def redirect(self, engine: Engine) -> None:
        """From now on `engine`, which speaks the ephemeral database's dialect, connects there."""
        self._redirected.append(engine.dialect)

    def spare(self) -> Engine:
        """An engine in memory for a database that is not worked on; it may be connected to."""
        engine = create_engine("sqlite://", creator=_in_memory, poolclass=pool.StaticPool)
        self._spare.append(engine.dialect)
        return engine

    def is_spare(self, connection: Connection | None) -> bool:
        """Whether the connection is of a spare engine."""
        return connection is not None and any(connection.dialect is each for each in self._spare)

    def _connect(
        self, dialect: Dialect, _record: object, args: list[object], kwargs: dict[str, object]
    ) -> DBAPIConnection:
        """Connects in the driver's place; never asks the driver for another database."""
        if is_aside(dialect.name, args):
            self._spare.append(dialect)
            return dialect.connect(*args, **kwargs)
        if any(dialect is each for each in self._redirected):
            place, named = self._database.arguments(dialect)
            args, kwargs = [*place, *args[len(place) :]], {**kwargs, **named}
        if not self._database.holds(dialect.name, args, kwargs):
            raise self._refuse(described(dialect.name, args, kwargs))
        connection = dialect.connect(*args, **kwargs)
        self._database.prepare(connection, self._refuse)
        self._connections.made(connection)
        return connection

    def _inspect(self, connection: Connection) -> None:
        """Catches what never came by `_connect`: a pooled connection, or an engine's own creator."""
        wrong = self._wrong(connection)
        if wrong is not None:
            # Back to its pool now: the traceback would hold it until after the run.
            connection.close()
            raise self._refuse(wrong)

    def _wrong(self, connection: Connection) -> str | None:
        """The database that an open connection must not work on, in words."""
        if self.is_spare(connection):
            return None
        dialect = connection.dialect.name
        if dialect != self._database.dialect:
            return described(dialect, (), {})
        if self._connections.is_ours(connection.connection.dbapi_connection):
            return None
        lost = self._database.lost(connection)
        return None if lost is None else described(dialect, lost, {"database": lost[0]})

    def _refuse(self, database: str) -> WrongDatabase:
        self._note("database", database)
        return WrongDatabase(f"the rehearsal does not connect to {database}")

    def _ask(self, words: Mapping[str, object]) -> None:
        """A driver of PostgreSQL that is used as it is, or by an engine that was let through."""
        self._connections.asked += 1
        if not self._database.holds("postgresql", (), led(words)):
            raise self._refuse(described("postgresql", (), words))

    def _hear(self, event: str, args: tuple[object, ...]) -> None:
        found = deed_of(event, args, self._project.root)
        if found is None or self._is_ours(*found):
            return
        deed, what = found
        if deed == "database":
            raise self._refuse(what)
        self._note(deed, what)
        raise RefusedCall(f"the rehearsal does not allow this: {what}")

    def _refuse_revision(self, call: str) -> RefusedCall:
        self._note("revision", call)
        return RefusedCall(f"the rehearsal makes no revision by {call}")

    def _note(self, deed: Deed, what: str) -> None:
        self.refusals.append(Refusal(deed=deed, what=what, place=place_of_call(self._project)))

    def _is_ours(self, deed: Deed, what: str) -> bool:
        """Whether it is the file or the socket of the ephemeral database."""
        kind, _, path = what.partition(" ")
        if deed != "database":
            return False
        is_file = self._database.holds(kind, (path,), {})
        self._connections.files += is_file
        return is_file or is_aside(kind, (path,)) or self._database.listens_at(path)


def _in_memory() -> sqlite3.Connection:
    return sqlite3.connect(":memory:")
