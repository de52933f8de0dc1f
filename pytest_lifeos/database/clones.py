"""Clones: databases of their own for one test each, the next one made while the test runs."""

import itertools
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING

from pytest_lifeos.database.host import Host
from pytest_lifeos.database.templates import clone_template, drop_database

if TYPE_CHECKING:
    from psycopg import Connection


class Clones:
    """Copies of one template, named by `label` and a number; `with` drops what is left of them.

    The first copy is made when it is asked for: a run that needs none pays for none.
    """

    def __init__(self, server: Host, template: str, label: str) -> None:
        self._server = server
        self._template = template
        self._names = (f"{template}_{label}_{number}" for number in itertools.count())
        self._connection: Connection[tuple[object, ...]] | None = None
        self._made: set[str] = set()
        self._next: Future[str] | None = None
        # One thread for one connection: what it makes and drops comes in order.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lifeos-clones")

    def __enter__(self) -> "Clones":  # noqa: PYI034  typing has Self from 3.11 on only
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        ended = self._thread.submit(self._drop_all)
        self._thread.shutdown()
        ended.result()

    def take(self) -> str:
        """The name of a copy that nobody else has."""
        ready = self._next or self._thread.submit(self._make)
        self._next = None
        name = ready.result()
        self._next = self._thread.submit(self._make)
        return name

    def give_back(self, name: str) -> None:
        """Drops the copy in the background; one that cannot be dropped is tried again at the end."""
        self._thread.submit(self._drop, name)

    def _make(self) -> str:
        name = next(self._names)
        clone_template(self._admin(), self._template, name, self._server.comment)
        self._made.add(name)
        return name

    def _drop(self, name: str) -> None:
        drop_database(self._admin(), name)
        self._made.remove(name)

    def _drop_all(self) -> None:
        for name in sorted(self._made):
            self._drop(name)
        if self._connection is not None:
            self._connection.close()

    def _admin(self) -> "Connection[tuple[object, ...]]":
        if self._connection is None:
            self._connection = self._server.connect()
        return self._connection
