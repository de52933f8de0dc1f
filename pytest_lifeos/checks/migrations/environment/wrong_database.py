"""MIG012: a rehearsal connects to the ephemeral database and to no other.

An `env.py` that takes its address from elsewhere would migrate that database instead, down to base and
up again, whatever is in it. Every other connect is refused before it happens.

Bad:   connectable = create_engine(os.environ["DATABASE_URL"])
Good:  connectable = config.attributes.get("connection") or create_engine(...)
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

from sqlalchemy import Connection, Engine, Pool, event
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect

from pytest_lifeos.checks.migrations.environment.ephemeral import EphemeralDatabase
from pytest_lifeos.checks.migrations.environment.failure import Place, innermost
from pytest_lifeos.checks.migrations.environment.network import no_network
from pytest_lifeos.checks.migrations.project import MigrationProject, relative
from pytest_lifeos.finding import Finding

_HINT = (
    'let env.py use `config.attributes.get("connection")` before an engine of its own, or take '
    '`config.get_main_option("sqlalchemy.url")`; for the engine of a Flask app set `app`'
)


class WrongDatabase(Exception):
    """Raised in the project's code in place of a connection that it must not have."""


class NetworkRefused(OSError):
    """Raised in the project's code in place of a call on the network, as if there were none."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One connect that was refused: where it would have led, in words, and who asked for it.

    `is_database` says that it was to a database: dialect, host and name; else to a host and port.
    """

    database: str
    place: Place
    is_database: bool = True


def check_connections(refusals: Iterable[Refusal]) -> Iterator[Finding]:
    """One finding a place and database, in the order in which they were asked for."""
    for refusal in dict.fromkeys(refusals):
        yield _wrong_database(refusal) if refusal.is_database else _network(refusal)


def _wrong_database(refusal: Refusal) -> Finding:
    return Finding(
        path=refusal.place.path,
        line=refusal.place.line,
        code="MIG012",
        rule="wrong-database",
        message=f"connects to {refusal.database}, not to the ephemeral database",
        hint=_HINT,
    )


def _network(refusal: Refusal) -> Finding:
    return Finding(
        path=refusal.place.path,
        line=refusal.place.line,
        code="MIG014",
        rule="network-call",
        message=f"calls {refusal.database} on the network",
        hint="keep what the migration needs in the revision, or load it by a script of its own",
    )


class ConnectGuard:
    """While it watches, SQLAlchemy engines of the process reach the ephemeral database and no other.

    `refusals` keeps what was asked for, even where the project's code catches the refusal.
    """

    def __init__(self, database: EphemeralDatabase, project: MigrationProject) -> None:
        self.refusals: list[Refusal] = []
        self._database = database
        self._project = project
        self._redirected: list[Dialect] = []
        self._made: list[DBAPIConnection] = []
        self._opened: list[DBAPIConnection] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Refuses and redirects for the length of its block."""
        listeners = (
            (Engine, "do_connect", self._connect),
            (Engine, "engine_connect", self._inspect),
            (Pool, "connect", self._remember),
        )
        for target, name, listener in listeners:
            event.listen(target, name, listener)
        try:
            with no_network(self._refuse_network):
                yield
        finally:
            for target, name, listener in listeners:
                event.remove(target, name, listener)
            self._close()

    @property
    def database(self) -> EphemeralDatabase:
        """The database that may be reached."""
        return self._database

    def redirect(self, engine: Engine) -> None:
        """From now on `engine`, which speaks the ephemeral database's dialect, connects there."""
        self._redirected.append(engine.dialect)

    def _connect(
        self, dialect: Dialect, _record: object, args: list[object], kwargs: dict[str, object]
    ) -> DBAPIConnection:
        """Connects in the driver's place; never asks the driver for another database."""
        if any(dialect is each for each in self._redirected):
            place, named = self._database.arguments(dialect)
            args, kwargs = [*place, *args[len(place) :]], {**kwargs, **named}
        if not self._database.holds(dialect.name, args, kwargs):
            raise self._refuse(_describe(dialect.name, args, kwargs))
        connection = dialect.connect(*args, **kwargs)
        self._database.prepare(connection)
        self._made.append(connection)
        return connection

    def _remember(self, connection: DBAPIConnection, _record: object) -> None:
        self._opened.append(connection)

    def _close(self) -> None:
        """Closes what the pools of env.py's engines would leave open until they are collected."""
        for connection in self._opened:
            # An asynchronous driver cannot be closed from here, and may be closed already.
            with suppress(Exception):
                connection.close()

    def _inspect(self, connection: Connection) -> None:
        """Catches what never came by `_connect`: a pooled connection, or an engine's own creator."""
        wrong = self._wrong(connection)
        if wrong is not None:
            # Back to its pool now: the traceback would hold it until after the run.
            connection.close()
            raise self._refuse(wrong)

    def _wrong(self, connection: Connection) -> str | None:
        """The database that an open connection must not work on, in words."""
        dialect = connection.dialect.name
        if dialect != self._database.dialect:
            return _describe(dialect, (), {})
        driver = connection.connection.dbapi_connection
        if any(driver is each for each in self._made):
            return None
        lost = self._database.lost(connection)
        return None if lost is None else _describe(dialect, lost, {"database": lost[0]})

    def _refuse(self, database: str) -> WrongDatabase:
        self.refusals.append(Refusal(database=database, place=self._place()))
        return WrongDatabase(f"the rehearsal does not connect to {database}")

    def _refuse_network(self, host: str) -> NetworkRefused:
        self.refusals.append(Refusal(database=host, place=self._place(), is_database=False))
        return NetworkRefused(f"the rehearsal does not call {host}")

    def _place(self) -> Place:
        project = self._project
        frames = list(_stack(sys._getframe()))
        found = innermost(frames, [project.location, project.root], project.root)
        return found or Place(path=relative(project.environment, project.root))


def _describe(dialect: str, args: Sequence[object], kwargs: Mapping[str, object]) -> str:
    """Dialect, host and database, chosen by name: anything else may be a secret."""
    if dialect == "sqlite":
        name = str(args[0]).partition("?")[0] if args else ""
        return f"sqlite {name or ':memory:'}"
    database = kwargs.get("dbname") or kwargs.get("database") or kwargs.get("db")
    named = [str(each) for each in (kwargs.get("host"), database) if each]
    return " ".join([dialect, "/".join(named)]).strip()


def _stack(frame: FrameType | None) -> Iterator[tuple[str, int]]:
    """The calls that lead here, outermost first."""
    calls = []
    while frame is not None:
        calls.append((frame.f_code.co_filename, frame.f_lineno))
        frame = frame.f_back
    return reversed(calls)
