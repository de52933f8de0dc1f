"""EphemeralDatabase: a SQLite file that exists for one rehearsal, and the one that may be touched."""

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, pool
from sqlalchemy.engine import Connection


class SharedConnection(Connection):
    """A connection that an `env.py` may use as it is, or ask to connect as if it were an engine.

    Alembic's cookbook puts a connection into `config.attributes["connection"]`, pytest-alembic an engine;
    projects follow the one or the other.
    """

    def connect(self) -> nullcontext["SharedConnection"]:
        """Itself, left open at the end of the block."""
        return nullcontext(self)


class EphemeralDatabase:
    """A fresh SQLite file at `path`; `url` leads SQLAlchemy to it."""

    dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.url = URL.create("sqlite", database=str(self.path)).render_as_string()
        self._engine: Engine = create_engine(self.url, poolclass=pool.NullPool)

    @contextmanager
    def connection(self) -> Iterator[SharedConnection]:
        """A connection of the block's own; what it did not commit is rolled back."""
        with closing(SharedConnection(self._engine)) as connection:
            yield connection

    def holds(self, dialect: str, arguments: Sequence[object]) -> bool:
        """Whether a driver that is called with these arguments opens this file."""
        if dialect != self.dialect or not arguments or not isinstance(arguments[0], str):
            return False
        name = arguments[0]
        return not name.startswith((":", "file:")) and Path(name).resolve() == self.path

    def versions(self, table: str) -> tuple[str, ...]:
        """The revisions in Alembic's version table as another process would read them."""
        name = table.replace('"', '""')
        with closing(sqlite3.connect(self.path)) as connection:
            try:
                query = (
                    f'SELECT version_num FROM "{name}"'  # noqa: S608  # nosec B608  quoted above
                )
                rows = connection.execute(query)
            except sqlite3.OperationalError:
                return ()
            return tuple(sorted(str(row[0]) for row in rows))


@contextmanager
def ephemeral_database() -> Iterator[EphemeralDatabase]:
    """A database in a temporary folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="lifeos-migrations-") as folder:
        yield EphemeralDatabase(Path(folder, "ephemeral.sqlite"))
