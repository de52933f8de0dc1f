"""Stock: the generated rows of an ephemeral database between two revisions: filled, looked at, taken away."""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from pytest_lifeos.checks.migrations.environment.failure import say
from pytest_lifeos.checks.migrations.rows.by_dialect import content_reader, row_database
from pytest_lifeos.checks.migrations.rows.contents import Content, ContentReader
from pytest_lifeos.checks.migrations.rows.fill import fill_tables
from pytest_lifeos.checks.migrations.rows.halves import drop_halves
from pytest_lifeos.checks.migrations.rows.sqlite_columns import quoted_name


class StockLost(Exception):
    """The tables could not be read, filled or emptied: what the database said, in one line."""


@dataclass(kw_only=True)
class Stock:
    """Each act is a transaction of its own and raises StockLost.

    `filled` are the tables with generated rows, by name with the columns they had then; `cleared` are those
    of which the rows were taken away since the last filling.
    """

    connection: Connection
    version_table: str
    filled: dict[str, Mapping[str, str]] = field(default_factory=dict)
    cleared: set[str] = field(default_factory=set)
    _reader: ContentReader = field(init=False)

    def __post_init__(self) -> None:
        self._reader = content_reader(self.connection, self.version_table)
        if self.connection.dialect.name == "sqlite":
            # The file is gone after the run: waiting for the disk would only cost time.
            self.connection.exec_driver_sql("PRAGMA synchronous = OFF")
            self.connection.commit()

    def fill(
        self, known: dict[str, Content] | None = None, *, anew: bool = True
    ) -> tuple[dict[str, Content], dict[str, str]]:
        """Rows for each table without, and more for each whose columns have changed; why one has none.

        `known` are the contents, where nothing happened since they were read; `anew` is as for `read`.
        """
        self.cleared.clear()
        with self._committed():
            contents = known if known is not None else self._reader.read(anew=anew)
            empty = {name for name, each in contents.items() if not each.rows}
            changed = {
                name
                for name, columns in self.filled.items()
                if name in contents and name not in empty and contents[name].columns != columns
            }
            if not empty | changed:
                return contents, {}
            unfilled = fill_tables(self.connection, empty | changed)
            contents = contents | self._reader.read(empty | changed)
        self.filled |= {name: contents[name].columns for name in empty - unfilled.keys() | changed}
        return contents, unfilled

    def read(self, *, anew: bool = True, written: Collection[str] = ()) -> dict[str, Content]:
        """What all tables hold now; `anew` and `written` are as for the reader."""
        with self._committed():
            names = self.cleared | {quoted_name(each) for each in written}
            return self._reader.read(anew=anew, written=names)

    @property
    def is_clear(self) -> bool:
        """Whether all generated rows were taken away."""
        return self.cleared >= self.filled.keys()

    def clear(self, table: str) -> None:
        """Takes the generated rows away from a table and all that refer to it, or, if that is nothing, from all."""
        with self._committed():
            database = row_database(self.connection)
            keys = {each.name: {key.parent for key in each.keys} for each in database.tables()}
            names = self._below(table, keys) - self.cleared
            self.cleared |= names or self.filled.keys()
            database.let()
            for name in self.cleared & keys.keys():
                database.run(f"DELETE FROM {name}")  # noqa: S608  # nosec B608  quoted
            database.hold()

    def _below(self, table: str, keys: Mapping[str, set[str]]) -> set[str]:
        names = {name for name in self.filled if _bare(name) == _bare(table)}
        while more := {name for name, parents in keys.items() if parents & names} - names:
            names |= more
        return names & self.filled.keys()

    @contextmanager
    def _committed(self) -> Iterator[None]:
        try:
            yield
            self.connection.commit()
        except (SQLAlchemyError, self.connection.dialect.loaded_dbapi.Error) as error:
            raise StockLost(say(error)) from error


class Keep:
    """A SQLite database as it was, to be brought back: what fails there leaves half of its work behind.

    Each act raises StockLost.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._copy: sqlite3.Connection | None = None
        driver = connection.connection.driver_connection
        if isinstance(driver, sqlite3.Connection):
            self._copy = sqlite3.connect(":memory:")
            _copy(driver, self._copy)

    def bring_back(self) -> None:
        """PostgreSQL has taken back by itself what was in a transaction; see halves.py for what was not."""
        driver = self._connection.connection.driver_connection
        if self._copy is not None and isinstance(driver, sqlite3.Connection):
            _copy(self._copy, driver)
        elif self._connection.dialect.name == "postgresql":
            try:
                drop_halves(self._connection)
                self._connection.commit()
            except SQLAlchemyError as error:
                raise StockLost(say(error)) from error

    def close(self) -> None:
        """Forgets it."""
        if self._copy is not None:
            self._copy.close()


def _copy(one: sqlite3.Connection, other: sqlite3.Connection) -> None:
    try:
        one.backup(other)
    except sqlite3.Error as error:
        raise StockLost(say(error)) from error


def _bare(name: str) -> str:
    return name.replace('"', "").rpartition(".")[2]
