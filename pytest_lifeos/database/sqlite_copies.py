"""SQLite's template: a migrated database in memory, copied page by page over a dirtied one."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from pytest_lifeos.database.sqlite import begin_explicitly

if TYPE_CHECKING:
    from sqlalchemy import Engine


_BUSY = {5, 6}  # SQLITE_BUSY and SQLITE_LOCKED, which have names from Python 3.11 on


class SqliteLeftOpen(Exception):
    """A test left a transaction open; a database in memory is clean all the same."""


class SqliteTemplate:
    """The contents of a database file at one moment; close it by `with`."""

    def __init__(self, path: Path) -> None:
        # Copies are made by whichever thread a test runs in, one at a time.
        self._pages = sqlite3.connect(":memory:", check_same_thread=False)
        with contextlib.closing(sqlite3.connect(path)) as source:
            source.backup(self._pages)

    def __enter__(self) -> "SqliteTemplate":  # noqa: PYI034  typing has Self from 3.11 on only
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._pages.close()

    def copy_over(self, target: sqlite3.Connection) -> None:
        """Makes the target's database equal to the template, rows, tables and counters."""
        if target.in_transaction:
            target.rollback()
            self._pages.backup(target)
            raise SqliteLeftOpen("the test left a transaction open")
        self._pages.backup(target)

    def copy_to(self, path: Path) -> None:
        """Makes the database file equal to the template; the file may be new."""
        with contextlib.closing(sqlite3.connect(path, timeout=0)) as target:
            self._pages.backup(target, progress=_refuse_to_wait)


def _refuse_to_wait(status: int, remaining: int, total: int) -> None:
    """By itself, `backup` tries again for ever while another connection writes."""
    if status in _BUSY:
        raise SqliteLeftOpen("the test left a transaction open: the file is locked")


class CommittedInMemory:
    """An engine on one database in memory, for one connection at a time."""

    def __init__(self, engine: "Engine", pages: sqlite3.Connection, template: SqliteTemplate):
        self.engine = engine
        self._pages = pages
        self._template = template

    def clean(self) -> None:
        """Makes the database equal to the template; raises SqliteLeftOpen."""
        self._template.copy_over(self._pages)


@contextlib.contextmanager
def committed_in_memory(template: SqliteTemplate) -> Iterator[CommittedInMemory]:
    """A copy of the template in memory."""
    from sqlalchemy import create_engine, pool

    with contextlib.closing(sqlite3.connect(":memory:", check_same_thread=False)) as pages:
        engine = create_engine("sqlite://", creator=lambda: pages, poolclass=pool.StaticPool)
        begin_explicitly(engine)
        template.copy_over(pages)
        yield CommittedInMemory(engine, pages, template)


@contextlib.contextmanager
def committed_in_file(template: SqliteTemplate, path: Path) -> "Iterator[Engine]":
    """A copy of the template in a file, for several connections; `copy_to` cleans it."""
    from sqlalchemy import create_engine, pool

    template.copy_to(path)
    engine = create_engine(f"sqlite:///{path}", poolclass=pool.NullPool)
    begin_explicitly(engine)
    try:
        yield engine
    finally:
        engine.dispose()
