"""Backends: the database under test of one process, and databases like it for single tests."""

import contextlib
import importlib
import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Protocol

from pytest_lifeos.database.cache import cached_server
from pytest_lifeos.database.clones import Clones
from pytest_lifeos.database.committing import (
    Committing,
    PostgresCommitting,
    SqliteCommitting,
    pooled_engine,
)
from pytest_lifeos.database.dirtying import prepare_for_commits
from pytest_lifeos.database.host import Host
from pytest_lifeos.database.joining import joined_server
from pytest_lifeos.database.kept import Schema, kept_template
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.sqlite_copies import SqliteTemplate
from pytest_lifeos.database.templates import cloned

Fill = Callable[[str], None]
_TEMPLATE_NOTE = "template"


class Backend(Protocol):
    """A database under test, at `url`, filled with the project's schema."""

    @property
    def url(self) -> str:
        """SQLAlchemy's address; has no password."""

    def fresh(self) -> AbstractContextManager[str]:
        """The URL of another database with the same schema, which goes at the end of the block."""

    def committing(self) -> AbstractContextManager[Committing]:
        """Another database with the same schema, for tests that really commit."""


class Source(Protocol):
    """What databases under test are made from: a filled template; lives as long as the process."""

    def opened(self) -> AbstractContextManager[Backend]:
        """A database under test as new, which goes at the end of the block."""


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


class PostgresSource:
    """A template on a server, and names for the databases of one process."""

    def __init__(self, host: Host, template: str, name: str, clones: Clones) -> None:
        self._host = host
        self._template = template
        self._name = name
        self._clones = clones

    @contextmanager
    def opened(self) -> Iterator[Backend]:
        """See Source."""
        with cloned(self._host, self._template, self._name) as url:
            yield PostgresClones(self, url)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """A clone for one test, dropped in the background."""
        name = self._clones.take()
        try:
            yield self._host.url(name)
        finally:
            self._clones.give_back(name)

    @contextmanager
    def committing(self) -> Iterator[Committing]:
        """A clone with triggers that say which of its tables are dirty; the others have none."""
        name = f"{self._name}_committed"
        with contextlib.ExitStack() as stack:
            url = stack.enter_context(cloned(self._host, self._template, name))
            own = stack.enter_context(closing(self._host.connect(name)))
            prepare_for_commits(own)
            yield PostgresCommitting(stack.enter_context(pooled_engine(url)), own)


class PostgresClones:
    """Clones of one template; `url` is that of the first."""

    def __init__(self, source: PostgresSource, url: str) -> None:
        self._source = source
        self.url = url

    def fresh(self) -> AbstractContextManager[str]:
        """A clone for one test, dropped in the background."""
        return self._source.fresh()

    def committing(self) -> AbstractContextManager[Committing]:
        """A clone whose dirty tables are cleaned after each test."""
        return self._source.committing()


@contextmanager
def sqlite_files(folder: Path, fill: Fill) -> Iterator[Source]:
    """SQLite in `folder`, which is empty; `fill` is called once with the URL of the template."""
    path = folder / "template.sqlite"
    fill(f"sqlite:///{path}")
    with SqliteTemplate(path) as template:
        yield SqliteSource(folder, template)


@contextmanager
def postgresql_clones(meeting: Path | None, label: str, schema: Schema) -> Iterator[Source]:
    """PostgreSQL on a server of our own, with a template of the schema: kept, or made by the first.

    Processes that share the folder `meeting` share the server and the template; `label` tells their
    databases apart. Raises what `cached_server` and the schema's `fill` raise.
    """
    made: list[str] = []

    @contextmanager
    def opened() -> Iterator[Server]:
        digest = _begun(schema)  # it is known by the time the server is ready
        with cached_server("empty", lambda server: None) as server:
            made.append(kept_template(server, schema, digest.result()))
            if meeting:
                (meeting / _TEMPLATE_NOTE).write_text(made[0], encoding="utf-8")
            yield server

    with joined_server(meeting, opened) if meeting else opened() as server:
        template = made[0] if made else _read_template(meeting)
        with Clones(server, template, label) as clones:
            yield PostgresSource(server, template, f"lifeos_{label}", clones)


def _read_template(meeting: Path | None) -> str:
    return ((meeting or Path()) / _TEMPLATE_NOTE).read_text(encoding="utf-8")


def _begun(schema: Schema) -> "Future[str | None]":
    """The digest, from a thread that also imports meanwhile what comes next: that takes as long."""
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lifeos-digest")
    thread.submit(importlib.import_module, "psycopg")
    digest = thread.submit(schema.digest)
    thread.submit(importlib.import_module, "sqlalchemy.dialects.postgresql")
    thread.shutdown(wait=False)
    return digest
