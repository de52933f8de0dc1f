"""Backends: the database under test of one process, and databases like it for single tests."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from pytest_lifeos.database.cache import cached_server
from pytest_lifeos.database.clones import Clones
from pytest_lifeos.database.joining import joined_server
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.sqlite_copies import SqliteTemplate
from pytest_lifeos.database.templates import cloned, make_template

Fill = Callable[[str], None]
_TEMPLATE = "lifeos_template"


class Backend(Protocol):
    """A database under test, at `url`, filled with the project's schema."""

    @property
    def url(self) -> str:
        """SQLAlchemy's address; has no password."""

    def fresh(self) -> AbstractContextManager[str]:
        """The URL of another database with the same schema, which goes at the end of the block."""


class SqliteFiles:
    """Copies of one template as files in a folder."""

    def __init__(self, folder: Path, template: SqliteTemplate) -> None:
        self._folder = folder
        self._template = template
        self._numbers = itertools.count(1)
        self.url = self._copy(folder / "database.sqlite")

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """A copy for one test."""
        path = self._folder / f"fresh_{next(self._numbers)}.sqlite"
        yield self._copy(path)
        for each in self._folder.glob(f"{path.name}*"):  # with its journal, if a test left one
            each.unlink(missing_ok=True)

    def _copy(self, path: Path) -> str:
        self._template.copy_to(path)
        return f"sqlite:///{path}"


class PostgresClones:
    """Clones of one template; `url` is that of the first."""

    def __init__(self, server: Server, url: str, clones: Clones) -> None:
        self._server = server
        self._clones = clones
        self.url = url

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """A clone for one test, dropped in the background."""
        name = self._clones.take()
        try:
            yield self._server.url(name)
        finally:
            self._clones.give_back(name)


@contextmanager
def sqlite_files(folder: Path, fill: Fill) -> Iterator[Backend]:
    """SQLite in `folder`, which is empty; `fill` is called once with the URL of the template."""
    path = folder / "template.sqlite"
    fill(f"sqlite:///{path}")
    with SqliteTemplate(path) as template:
        yield SqliteFiles(folder, template)


@contextmanager
def postgresql_clones(meeting: Path | None, label: str, fill: Fill) -> Iterator[Backend]:
    """PostgreSQL on a server of our own; `fill` is called once with the URL of the template.

    Processes that share the folder `meeting` share the server and the template; `label` tells their
    databases apart. Raises what `cached_server` and `fill` raise.
    """

    def opened() -> AbstractContextManager[Server]:
        return _filled_server(fill)

    with (
        joined_server(meeting, opened) if meeting else opened() as server,
        cloned(server, _TEMPLATE, f"lifeos_{label}") as url,
        Clones(server, _TEMPLATE, label) as clones,
    ):
        yield PostgresClones(server, url, clones)


@contextmanager
def _filled_server(fill: Fill) -> Iterator[Server]:
    """The cluster is kept between runs, and its template is not: migrations may import anything."""
    with cached_server("empty", lambda server: None) as server:
        make_template(server, _TEMPLATE, fill)
        yield server
