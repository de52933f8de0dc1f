"""The backend SQLite: files that are copies of one template."""

import itertools
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from pytest_lifeos.database.backends import Backend, Fill, Source
from pytest_lifeos.database.committing import Committing
from pytest_lifeos.database.committing_sqlite import SqliteCommitting
from pytest_lifeos.database.sqlite_copies import SqliteTemplate


@contextmanager
def sqlite_files(folder: Path, fill: Fill) -> Iterator[Source]:
    """SQLite in `folder`, which is empty; `fill` is called once with the URL of the template."""
    path = folder / "template.sqlite"
    fill(f"sqlite:///{path}")
    with SqliteTemplate(path) as template:
        yield SqliteSource(folder, template)


class SqliteSource:
    """A template in memory, and a folder for its copies."""

    def __init__(self, folder: Path, template: SqliteTemplate) -> None:
        self._folder = folder
        self._template = template
        self._numbers = itertools.count(1)

    @contextmanager
    def opened(self) -> Iterator[Backend]:
        """See Source."""
        with self.copied("database") as url:
            yield SqliteFiles(self, url)

    @contextmanager
    def copied(self, kind: str) -> Iterator[str]:
        """The URL of a copy, which is removed at the end of the block."""
        path = self._folder / f"{kind}_{next(self._numbers)}.sqlite"
        self._template.copy_to(path)
        yield f"sqlite:///{path}"
        for each in self._folder.glob(f"{path.name}*"):  # with its journal, if a test left one
            each.unlink(missing_ok=True)

    def committing(self) -> "closing[SqliteCommitting]":
        """See Backend."""
        return closing(SqliteCommitting(self._template, self._folder))


class SqliteFiles:
    """Copies of one template as files in a folder."""

    def __init__(self, source: SqliteSource, url: str) -> None:
        self._source = source
        self.url = url

    def fresh(self) -> AbstractContextManager[str]:
        """A copy for one test."""
        return self._source.copied("fresh")

    def committing(self) -> AbstractContextManager[Committing]:
        """A copy that is made equal to the template after each test."""
        return self._source.committing()
