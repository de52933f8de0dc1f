"""Loopback: our server at an address and a port, for those who write both into a URL.

The port is PostgreSQL's own: it is the address that is free, of the sixteen million that Linux has.
"""

import contextlib
import json
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from pytest_lifeos.database.binaries import find_binaries
from pytest_lifeos.database.cache import cached_server
from pytest_lifeos.database.failed import ServerFailed
from pytest_lifeos.database.joining import joined

PORT = 5432
_KEY = "at an address"
_TAKEN = "in use"


@dataclass(frozen=True, kw_only=True)
class Loopback:
    """A server of our own: anybody of this machine may connect to it, as any user that it knows."""

    host: str
    user: str
    port: int = PORT

    def know(self, user: str) -> None:
        """Makes the user one that may do everything, as the superuser of a server of one's own."""
        import psycopg
        from psycopg import errors, sql

        role = sql.SQL("CREATE ROLE {} SUPERUSER LOGIN").format(sql.Identifier(user))
        given = {"host": self.host, "port": self.port, "user": self.user, "dbname": "postgres"}
        with (
            psycopg.connect(**given, autocommit=True) as connection,  # type: ignore[arg-type]  # libpq's own names
            contextlib.suppress(errors.DuplicateObject),
        ):
            connection.execute(role)


def answers(host: str, port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as caller:
        caller.settimeout(1)
        return caller.connect_ex((host, port)) == 0


@contextlib.contextmanager
def loopback_server(meeting: Path | None, programs: Path | None = None) -> Iterator[Loopback]:
    """A server for all processes that share the folder `meeting`, of the programs in that folder.

    Raises what `cached_server` raises.
    """
    opened = partial(_opened, programs)
    if meeting is None:
        with opened() as server:
            yield server
        return
    folder = meeting / "lifeos-loopback"
    folder.mkdir(exist_ok=True)
    note = folder / "address.json"
    with joined(folder, opened, lambda server: _write(note, server), lambda: _read(note)) as server:
        yield server


@contextlib.contextmanager
def _opened(programs: Path | None) -> Iterator[Loopback]:
    """At the first address that nobody uses, so that few clusters are kept for many runs."""
    binaries = find_binaries(programs)
    for last in range(1, 255):
        host = f"127.54.32.{last}"
        if answers(host, PORT):
            continue
        with contextlib.ExitStack() as stack:
            settings = {"listen_addresses": host}
            try:
                server = stack.enter_context(
                    cached_server(_KEY, lambda server: None, binaries=binaries, settings=settings)
                )
            except ServerFailed as error:
                if _TAKEN not in error.log:
                    raise
                continue  # by a run that was quicker
            yield Loopback(host=host, user=server.user)
            return
    raise ServerFailed(f"every address from 127.54.32.1 on is {_TAKEN}")


def _write(note: Path, server: Loopback) -> None:
    note.write_text(json.dumps(asdict(server)), encoding="utf-8")


def _read(note: Path) -> Loopback:
    return Loopback(**json.loads(note.read_text(encoding="utf-8")))
