"""Tests that really commit on SQLite: the file is made equal to the template after each of them."""

import contextlib
import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_lifeos.database.checkouts import Checkouts
from pytest_lifeos.database.committing import pooled_engine
from pytest_lifeos.database.left import LeftBehind, counted
from pytest_lifeos.database.sqlite import forgo_durability
from pytest_lifeos.database.sqlite_copies import SqliteTemplate, StillInUse

if TYPE_CHECKING:
    from sqlalchemy import Engine


class SqliteCommitting:
    """On SQLite, in files in `folder`: a file that a test keeps locked is left for a new one."""

    def __init__(self, template: SqliteTemplate, folder: Path) -> None:
        self._template = template
        self._paths = (folder / f"committed_{number}.sqlite" for number in itertools.count(1))
        self._open = contextlib.ExitStack()
        self._begin()

    @contextlib.contextmanager
    def test(self, *, reset_sequences: bool = False) -> "Iterator[Engine]":
        """See Committing; the numbers of AUTOINCREMENT begin anew for each test."""
        try:
            yield self._engine
        finally:
            self._clean()

    def close(self) -> None:
        """Closes the connections and removes the file."""
        self._open.close()

    def _begin(self) -> None:
        path = next(self._paths)
        self._open.callback(_remove, path)
        self._template.copy_to(path)
        self._engine = self._open.enter_context(pooled_engine(f"sqlite:///{path}"))
        self._checkouts = Checkouts(self._engine)
        own = sqlite3.connect(path, timeout=0, check_same_thread=False, isolation_level=None)
        forgo_durability(own)
        self._own = self._open.enter_context(contextlib.closing(own))
        self._clean_version = self._version()

    def _clean(self) -> None:
        held = len(self._checkouts.takers())
        left = [f"{counted(held, 'connection')} of the engine in use"] if held else []
        self._checkouts.end_all()
        try:
            self._put_back()
        except (StillInUse, sqlite3.OperationalError):
            left.append("a transaction open on a connection of its own")
            self._open.close()
            self._begin()
        if left:
            raise LeftBehind(left)

    def _put_back(self) -> None:
        self._own.execute("BEGIN EXCLUSIVE")  # refused while another connection reads or writes
        self._own.execute("ROLLBACK")
        if self._version() != self._clean_version:
            self._template.copy_over(self._own)
            self._clean_version = self._version()

    def _version(self) -> object:
        """Changes when another connection commits: https://sqlite.org/pragma.html#pragma_data_version."""
        return self._own.execute("PRAGMA data_version").fetchone()


def _remove(path: Path) -> None:
    for each in path.parent.glob(f"{path.name}*"):  # with its journal, if a test left one
        each.unlink(missing_ok=True)
