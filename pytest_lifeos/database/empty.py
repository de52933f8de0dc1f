"""Empty PostgreSQL databases on a server of our own, which starts with the first of them."""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_lifeos.database.account import NoAccount
from pytest_lifeos.database.binaries import BinariesMissing, find_binaries
from pytest_lifeos.database.cache import cached_server
from pytest_lifeos.database.failed import ServerFailed
from pytest_lifeos.database.places import NoPlace
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.templates import clone_template, drop_database
from pytest_lifeos.finding import CannotTell

if TYPE_CHECKING:
    from psycopg import Connection

NewUrl = Callable[[], AbstractContextManager[str]]


@contextmanager
def empty_databases(programs: Path | None = None) -> Iterator[NewUrl]:
    """Makes databases as long as the block lasts; each is dropped at the end of its own block.

    `programs` is the folder of the server's programs, None where it is to be looked for.
    A server that does not start raises CannotTell where the first database is asked for.
    """
    numbers = itertools.count(1)
    with ExitStack() as stack:
        servers: list[Server] = []

        def new() -> AbstractContextManager[str]:
            if not servers:
                servers.append(_started(stack, programs))
            return _empty(servers[0], f"lifeos_empty_{os.getpid()}_{next(numbers)}")

        yield new


def _started(stack: ExitStack, programs: Path | None) -> Server:
    try:
        binaries = find_binaries(programs)
        return stack.enter_context(cached_server("empty", lambda server: None, binaries=binaries))
    except (BinariesMissing, NoAccount, NoPlace, ServerFailed) as error:
        message = " ".join(str(error).split())
    raise CannotTell("database-missing", f"migrations: no PostgreSQL to rehearse on: {message}")


@contextmanager
def _empty(server: Server, name: str) -> Iterator[str]:
    with server.connect() as connection:
        before = _roles(connection)
        clone_template(connection, "template1", name)
    try:
        yield server.url(name)
    finally:
        with server.connect() as connection:
            drop_database(connection, name)
            _drop_roles(connection, _roles(connection) - before)


def _roles(connection: "Connection[tuple[object, ...]]") -> set[str]:
    return {str(name) for (name,) in connection.execute("SELECT rolname FROM pg_catalog.pg_roles")}


def _drop_roles(connection: "Connection[tuple[object, ...]]", names: set[str]) -> None:
    """What was created in one database goes with it: roles belong to the server, and the next one would find them."""
    from psycopg import Error, sql

    for name in sorted(names):
        # One that is used in another database stays.
        with suppress(Error):
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))
