"""SQLite's template: a migrated database in memory, copied page by page over a dirtied one."""

import contextlib
import sqlite3
from pathlib import Path
from types import TracebackType

from pytest_lifeos.database.sqlite import forgo_durability

_BUSY = {5, 6}  # SQLITE_BUSY and SQLITE_LOCKED, which have names from Python 3.11 on


class StillInUse(Exception):
    """Another connection reads or writes the file."""


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
        """Makes the target's database equal to the template, rows, tables and counters.

        Raises StillInUse; the target is then as it was.
        """
        self._pages.backup(target, progress=_refuse_to_wait)

    def copy_to(self, path: Path) -> None:
        """Makes the database file, which may be new, equal to the template; raises StillInUse."""
        with contextlib.closing(sqlite3.connect(path, timeout=0)) as target:
            forgo_durability(target)
            self.copy_over(target)


def _refuse_to_wait(status: int, remaining: int, total: int) -> None:
    """By itself, `backup` tries again for ever while another connection writes."""
    if status in _BUSY:
        raise StillInUse("the file is locked")
