"""The backend PostgreSQL: clones of one template, on a server of our own or one from outside."""

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_lifeos.database.backends import Backend, Source
from pytest_lifeos.database.clones import Clones
from pytest_lifeos.database.host import Host
from pytest_lifeos.database.joining import joined_server
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.templates import cloned

if TYPE_CHECKING:
    # Loaded by the first test that really commits: a start waits for what is loaded here.
    from pytest_lifeos.database.committing import Committing
    from pytest_lifeos.database.kept import Schema

_TEMPLATE_NOTE = "template"


@contextmanager
def postgresql_clones(
    meeting: Path | None, label: str, schema: "Schema", programs: Path | None = None
) -> Iterator[Source]:
    """PostgreSQL on a server of our own, with a template of the schema: kept, or made by the first.

    Processes that share the folder `meeting` share the server and the template; `label` tells their
    databases apart; `programs` is the folder of the server's. Raises what `cached_server` and the
    schema's `fill` raise.
    """
    made: list[str] = []

    @contextmanager
    def opened() -> Iterator[Server]:
        # Loaded by the process that starts the server alone.
        from pytest_lifeos.database.binaries import find_binaries
        from pytest_lifeos.database.cache import cached_server
        from pytest_lifeos.database.kept import kept_template

        binaries = find_binaries(programs)
        with cached_server("empty", lambda server: None, binaries=binaries) as server:
            made.append(kept_template(server, schema, schema.digest()))
            if meeting:
                (meeting / _TEMPLATE_NOTE).write_text(made[0], encoding="utf-8")
            yield server

    with contextlib.ExitStack() as stack:
        server = stack.enter_context(joined_server(meeting, opened) if meeting else opened())
        template = made[0] if made else _read_template(meeting)
        clones = stack.enter_context(Clones(server, template, label))
        yield PostgresSource(server, template, f"lifeos_{label}", clones)


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
    def committing(self) -> "Iterator[Committing]":
        """A clone with triggers that say which of its tables are dirty; the others have none."""
        from pytest_lifeos.database.committing import pooled_engine
        from pytest_lifeos.database.committing_postgresql import PostgresCommitting
        from pytest_lifeos.database.dirtying import prepare_for_commits

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

    def committing(self) -> "AbstractContextManager[Committing]":
        """A clone whose dirty tables are cleaned after each test."""
        return self._source.committing()


def _read_template(meeting: Path | None) -> str:
    return ((meeting or Path()) / _TEMPLATE_NOTE).read_text(encoding="utf-8")
