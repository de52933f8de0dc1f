"""EphemeralDatabase: what exists for one rehearsal, and is the one database that may be touched."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from sqlalchemy import column, select, table
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import OperationalError, ProgrammingError

# Is told, in words, of another database that a connection is about to reach.
Refuse = Callable[[str], object]


class SharedConnection(Connection):
    """A connection that an `env.py` may use as it is, or ask to connect as if it were an engine.

    Alembic's cookbook puts a connection into `config.attributes["connection"]`, pytest-alembic an engine;
    projects follow the one or the other.
    """

    def connect(self) -> nullcontext["SharedConnection"]:
        """Itself, left open at the end of the block."""
        return nullcontext(self)


class EphemeralDatabase(Protocol):
    """A fresh database; `url` leads SQLAlchemy to it."""

    @property
    def dialect(self) -> str:
        """SQLAlchemy's name: "sqlite" or "postgresql"."""

    @property
    def url(self) -> str:
        """SQLAlchemy's address."""

    def connection(self) -> AbstractContextManager[SharedConnection]:
        """A connection of the block's own; what it did not commit is rolled back."""

    def arguments(self, dialect: Dialect) -> tuple[list[object], dict[str, object]]:
        """What the driver of this dialect is called with to connect here."""

    def holds(self, dialect: str, args: Sequence[object], kwargs: Mapping[str, object]) -> bool:
        """Whether a driver that is called with these arguments connects here."""

    def listens_at(self, path: str) -> bool:
        """Whether a socket in the file system leads here."""

    def prepare(self, connection: DBAPIConnection, refuse: Refuse) -> None:
        """Called with each new connection to it; what that must not reach is told to `refuse`."""

    def lost(self, connection: Connection) -> Sequence[str] | None:
        """The names of what an open connection works on instead; None if it works here."""

    def keeps(self, connection: object) -> bool:
        """Whether the driver's connection, one of those made here, stays open for the next run."""

    def written(self) -> Collection[str]:
        """The tables to which connections that were prepared may have written since this was asked last.

        Empty where the server itself notes it.
        """

    def versions(self, table: str, schema: str | None) -> tuple[str, ...]:
        """The revisions in Alembic's version table as another process would read them."""


# Makes an empty database for the length of a block.
NewDatabase = Callable[[], AbstractContextManager[EphemeralDatabase]]


def read_versions(connection: Connection, name: str, schema: str | None) -> tuple[str, ...]:
    """The revisions that a version table holds, sorted; none where there is no such table."""
    versions = table(name, column("version_num"), schema=schema)
    try:
        rows = connection.scalars(select(versions.c.version_num))
    except (OperationalError, ProgrammingError):
        return ()
    return tuple(sorted(str(row) for row in rows))
