"""Start of a PostgreSQL server of our own, which is gone when its owner is gone."""

import contextlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from pytest_lifeos.database.account import Account, server_account
from pytest_lifeos.database.binaries import Binaries, find_binaries
from pytest_lifeos.database.client import load_client
from pytest_lifeos.database.failed import ServerFailed, expect_fit
from pytest_lifeos.database.folder import Folder, new_folder
from pytest_lifeos.database.initdb import initdb_command
from pytest_lifeos.database.leftovers import reap
from pytest_lifeos.database.places import ROOM, fit_places, usual_places
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.supervisor import Mode, Supervised, supervised
from pytest_lifeos.database.tuning import server_arguments

_POLL_S = 0.001
PLAIN: Mapping[str, str] = MappingProxyType({})


@contextlib.contextmanager
def server(
    *,
    binaries: Binaries | None = None,
    account: Account | None = None,
    places: Sequence[Path] = (),
    settings: Mapping[str, str] = PLAIN,
    locale: str = "C",
    room: int = ROOM,
    timeout: float = 60,
) -> Iterator[Server]:
    """A new server, all of which is gone at the end of the block.

    `places` are folders to choose from (default: memory, then temporary folders), `room` the bytes
    that must be free there, `settings` are added to those of tuning.py, `timeout` is in seconds.
    Raises BinariesMissing, NoAccount, NoPlace or ServerFailed.
    """
    found, account = binaries or find_binaries(), account or server_account()
    expect_fit(found, account, os.environ)
    with contextlib.ExitStack() as stack:
        for place in fit_places(places or usual_places(), account, room=room):
            reap(place, account)
            folder = stack.enter_context(new_folder(place, account))
            fill = initdb_command(folder.data, binaries=found, account=account, locale=locale)
            try:
                started = running(
                    folder,
                    binaries=found,
                    account=account,
                    fill=fill,
                    mode="remove",
                    settings=settings,
                    timeout=timeout,
                )
                here = stack.enter_context(started)
            except ServerFailed as error:
                failure = error
                if not error.full:
                    raise
                stack.close()
            else:
                yield here
                return
        raise failure


@contextlib.contextmanager
def running(
    folder: Folder,
    *,
    binaries: Binaries,
    account: Account,
    fill: Sequence[str] = (),
    mode: Mode,
    settings: Mapping[str, str] = PLAIN,
    timeout: float = 60,
) -> Iterator[Server]:
    """The server of a folder, whose data the command `fill` makes first; raises ServerFailed."""
    argv = [binaries.path("postgres"), *server_arguments(folder.data, folder.path, settings)]
    log_file = folder.path / "log"
    log_file.write_bytes(b"\n")  # a run's words are its own, and a full disk has a block for them
    with open(log_file, encoding="utf-8", errors="replace") as log:
        care = supervised(argv, folder=folder, fill=fill, mode=mode, account=account)
        with care as process:
            if process.pid and _becomes_ready(process, folder.data, timeout):
                yield Server(folder=folder.path, pid=process.pid)
                return
        # Read by the open file: the folder may be gone by now.
        raise ServerFailed(log.read().strip())


def _becomes_ready(process: Supervised, data: Path, timeout: float) -> bool:
    """Waits for the note of this very server: one that a killed server left says "ready" too."""
    deadline = time.monotonic() + timeout
    load_client()
    while not process.ended() and time.monotonic() < deadline:
        if _note(data)[:1] == [str(process.pid)] and _note(data)[7:8] == ["ready   "]:
            return True
        time.sleep(_POLL_S)
    return False


def _note(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8").split("\n")[:8]
    except OSError:
        return []
