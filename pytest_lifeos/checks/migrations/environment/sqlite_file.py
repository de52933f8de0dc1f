"""An ephemeral SQLite database: a file in a temporary folder that goes with it."""

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, pool
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect

from pytest_lifeos.checks.migrations.environment.ephemeral import (
    Refuse,
    SharedConnection,
    read_versions,
)

# How many steps of SQLite's machine lie between two looks at whether it is to stop: a few milliseconds.
_STEPS = 100_000
_WRITES = frozenset(
    {
        sqlite3.SQLITE_INSERT,
        sqlite3.SQLITE_UPDATE,
        sqlite3.SQLITE_DELETE,
        sqlite3.SQLITE_CREATE_TABLE,
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_ALTER_TABLE,
    }
)


class SqliteFile:
    """A fresh SQLite file at `path`."""

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.url = URL.create("sqlite", database=str(self.path)).render_as_string()
        self._engine: Engine = create_engine(self.url, poolclass=pool.NullPool)
        self._written: set[str] = set()

    @contextmanager
    def connection(self) -> Iterator[SharedConnection]:
        """A connection of the block's own; what it did not commit is rolled back."""
        with closing(SharedConnection(self._engine)) as connection:
            yield connection

    def arguments(self, _dialect: Dialect) -> tuple[list[object], dict[str, object]]:
        """The file, whatever the engine's own address says about URIs."""
        return [str(self.path)], {"uri": False}

    def holds(self, dialect: str, args: Sequence[object], _kwargs: Mapping[str, object]) -> bool:
        """Whether a driver that is called with these arguments opens this file."""
        if dialect != self.dialect or not args or not isinstance(args[0], str):
            return False
        name = args[0]
        return not name.startswith((":", "file:")) and Path(name).resolve() == self.path

    def listens_at(self, _path: str) -> bool:
        """A file has no socket."""
        return False

    def prepare(self, connection: DBAPIConnection, refuse: Refuse) -> None:
        """The file is gone after the run: waiting for the disk would only cost time."""
        connection.cursor().execute("PRAGMA synchronous = OFF")

        def judge(action: int, name: str | None, *rest: object) -> int:
            if action in _WRITES:
                # Of a trigger and of a foreign key that cascades as well, for all they may do.
                self._written.add(str(rest[0] if action == sqlite3.SQLITE_ALTER_TABLE else name))
            if action != sqlite3.SQLITE_ATTACH or name in ("", ":memory:"):
                return sqlite3.SQLITE_OK
            refuse(f"sqlite {(name or '').partition('?')[0]}")
            return sqlite3.SQLITE_DENY

        # A statement without an end comes back to Python, where a time limit can stop it.
        _set(connection, "set_progress_handler", lambda: 0, _STEPS)
        _set(connection, "set_authorizer", judge)

    def lost(self, connection: Connection) -> Sequence[str] | None:
        """The other files that the connection has open."""
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA database_list")
        files = [str(file) for _number, schema, file in cursor.fetchall() if schema != "temp"]
        return [file for file in files if not self.holds(self.dialect, (file,), {})] or None

    def written(self) -> frozenset[str]:
        """The tables that SQLite was asked to write to."""
        found, self._written = frozenset(self._written), set()
        return found

    def versions(self, table: str, schema: str | None) -> tuple[str, ...]:
        """The revisions in Alembic's version table as another process would read them."""
        with self._engine.connect() as connection:
            return read_versions(connection, table, schema)

    def keeps(self, _connection: object) -> bool:
        """Each run opens the file anew."""
        return False


def _set(connection: DBAPIConnection, name: str, *args: object) -> None:
    """Calls the method of the driver's connection, which a driver for asyncio has in its thread."""
    if set_here := getattr(connection, name, None):
        set_here(*args)
    elif set_there := getattr(connection, "run_async", None):
        set_there(lambda driver: getattr(driver, name)(*args))


@contextmanager
def sqlite_file() -> Iterator[SqliteFile]:
    """A database in a temporary folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="lifeos-migrations-") as folder:
        yield SqliteFile(Path(folder, "ephemeral.sqlite"))
