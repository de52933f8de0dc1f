"""Clones: databases of their own for one test each, the next one made while the test runs."""

import itertools
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from pytest_lifeos.database.host import Host
from pytest_lifeos.database.templates import clone_template, drop_database

if TYPE_CHECKING:
    from psycopg import Connection

T = TypeVar("T")


class Clones:
    """Copies of one template, named by `label` and a number; `with` drops what is left of them.

    The first copy is made when it is asked for: a run that needs none pays for none. One is dropped
    beside the making of the next, so that tests that follow each other at once wait for that alone.
    """

    def __init__(self, server: Host, template: str, label: str) -> None:
        self._server = server
        self._template = template
        self._names = (f"{template}_{label}_{number}" for number in itertools.count())
        self._made: set[str] = set()
        self._next: Future[str] | None = None
        self._maker = _Line(server, "lifeos-clones")
        self._dropper = _Line(server, "lifeos-drops")

    def __enter__(self) -> "Clones":  # noqa: PYI034  typing has Self from 3.11 on only
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._maker.close()
        ended = self._dropper.submit(self._drop_all) if self._made else None
        self._dropper.close()
        if ended:
            ended.result()

    def take(self) -> str:
        """The name of a copy that nobody else has."""
        ready = self._next or self._maker.submit(self._make)
        self._next = None
        name = ready.result()
        self._next = self._maker.submit(self._make)
        return name

    def give_back(self, name: str) -> None:
        """Drops the copy in the background; one that cannot be dropped is tried again at the end."""
        self._dropper.submit(lambda connection: self._drop(connection, name))

    def _make(self, connection: "Connection[tuple[object, ...]]") -> str:
        name = next(self._names)
        clone_template(connection, self._template, name, self._server.comment)
        self._made.add(name)
        return name

    def _drop(self, connection: "Connection[tuple[object, ...]]", name: str) -> None:
        drop_database(connection, name)
        self._made.remove(name)

    def _drop_all(self, connection: "Connection[tuple[object, ...]]") -> None:
        for name in sorted(self._made):
            self._drop(connection, name)


class _Line:
    """A thread with a connection of its own, made when it is first needed: all comes in order."""

    def __init__(self, server: Host, name: str) -> None:
        self._server = server
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._connection: Connection[tuple[object, ...]] | None = None

    def submit(self, act: "Callable[[Connection[tuple[object, ...]]], T]") -> "Future[T]":
        """Calls `act` with the connection."""
        return self._thread.submit(lambda: act(self._connected()))

    def close(self) -> None:
        """Waits for what was submitted."""
        self._thread.shutdown()
        if self._connection is not None:
            self._connection.close()

    def _connected(self) -> "Connection[tuple[object, ...]]":
        if self._connection is None:
            self._connection = self._server.connect()
        return self._connection
