"""Joining: of several processes with one folder, the first opens the server and all others use it.

The locks are the operating system's: a process that is killed lets go of them. `gate` is held while
somebody opens, joins or closes; `owner` as long as the server is open; `users` is shared by the rest.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from pytest_lifeos.database.client import load_client
from pytest_lifeos.database.server import Server
from pytest_lifeos.forks import kept_from_children

_NOTE = "server.json"

T = TypeVar("T")


def joined_server(
    folder: Path, open_server: Callable[[], AbstractContextManager[Server]]
) -> AbstractContextManager[Server]:
    """The server that is open in `folder`, or that of `open_server`, left open until the last is done.

    The process that opened it waits at the end of its block for those that joined.
    """
    note = folder / _NOTE
    return joined(folder, open_server, lambda server: _write(note, server), lambda: _read(note))


@contextlib.contextmanager
def joined(
    folder: Path,
    open_it: Callable[[], AbstractContextManager[T]],
    note: Callable[[T], None],
    read: Callable[[], T],
) -> Iterator[T]:
    """What `open_it` gives to the first process, and `read` to the others from what `note` wrote."""
    with contextlib.ExitStack() as opened, contextlib.ExitStack() as membership:
        with _waiting_for_the_first(folder / "gate"):
            owns = _is_free(folder / "owner", membership)
            if owns:
                thing = opened.enter_context(open_it())
                note(thing)
            else:
                membership.enter_context(_locked(folder / "users", fcntl.LOCK_SH))
                thing = read()
        try:
            yield thing
        finally:
            if owns:
                _wait_for_users(folder, membership)


def _wait_for_users(folder: Path, membership: contextlib.ExitStack) -> None:
    """Gives up the ownership once nobody uses the server, and nobody can come to use it any more."""
    while True:
        with _locked(folder / "users"):
            pass  # without the gate: a worker that comes now need not wait for the others' end
        with _locked(folder / "gate"), contextlib.ExitStack() as look:
            if _is_free(folder / "users", look):
                membership.close()
                return


def _is_free(path: Path, stack: contextlib.ExitStack) -> bool:
    """Whether nobody holds the lock; then `stack` does."""
    try:
        stack.enter_context(_locked(path, fcntl.LOCK_EX | fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _waiting_for_the_first(gate: Path) -> Iterator[None]:
    """Holds the gate; who finds it held loads meanwhile what is needed behind it."""
    with contextlib.ExitStack() as stack:
        if not _is_free(gate, stack):
            load_client()
            stack.enter_context(_locked(gate))
        yield


@contextlib.contextmanager
def _locked(path: Path, kind: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Holds the lock, which a forked child does not inherit; raises BlockingIOError with LOCK_NB."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with kept_from_children(descriptor):
            fcntl.flock(descriptor, kind)
            yield
    finally:
        os.close(descriptor)


def _write(path: Path, server: Server) -> None:
    path.write_text(json.dumps(asdict(server) | {"folder": str(server.folder)}), encoding="utf-8")


def _read(path: Path) -> Server:
    note = json.loads(path.read_text(encoding="utf-8"))
    return Server(
        folder=Path(note["folder"]), pid=note["pid"], port=note["port"], user=note["user"]
    )
