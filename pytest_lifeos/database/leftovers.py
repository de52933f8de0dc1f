"""What dead runs left behind: found by their folders, ended and removed at the next start."""

import contextlib
import ctypes
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from pytest_lifeos.database.account import Account
from pytest_lifeos.database.folder import prefix, taken_folder
from pytest_lifeos.database.owner import owner_is_dead

_GRACE_S = 3.0  # a little more than a supervisor gives to a clean end
_DRAFT_S = 60.0


def reap(place: Path, account: Account) -> None:
    """Ends the servers in `place` whose owners are dead, and removes the folders of no cache."""
    for path in our_folders(place, account):
        if owner_is_dead(path):
            end_when_stuck(path)
        if not is_cache(path):
            remove_unused(path)
    for draft in place.glob(f".{prefix(account)}*"):
        if _age(draft) > _DRAFT_S:
            shutil.rmtree(draft, ignore_errors=True)


def our_folders(place: Path, account: Account) -> Iterator[Path]:
    """Our folders in `place`; a link, or a folder that another user made, is not ours."""
    for path in place.glob(f"{prefix(account)}*"):
        with contextlib.suppress(OSError):
            if not path.is_symlink() and path.lstat().st_uid == account.uid:
                yield path


def is_cache(path: Path) -> bool:
    """Whether the folder is kept between runs: its name holds the key and a number."""
    return path.name.count("-") > 3


def remove_unused(path: Path) -> bool:
    """Removes the folder unless somebody uses it; says whether it did."""
    with taken_folder(path) as folder:
        if folder is None:
            return False
        end_server(path)
        shutil.rmtree(path, ignore_errors=True)
        return True


def end_server(folder: Path) -> None:
    """Kills what still works on the data in `folder`, and removes its segment of shared memory."""
    noted = _segment_of(folder)  # an `initdb` whose server is killed removes the note
    for pid in server_processes(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + _GRACE_S
    while server_processes(folder) and time.monotonic() < deadline:
        time.sleep(0.01)
    for segment in filter(None, {noted, _segment_of(folder)}):
        _remove_segment(*segment)
    for socket in folder.glob(".s.PGSQL.*"):
        socket.unlink(missing_ok=True)


def server_processes(folder: Path) -> list[int]:
    """The processes that work in the data of `folder`; none where there is no /proc."""
    data = str(folder / "data")
    return [
        int(link.parent.name) for link in Path("/proc").glob("[0-9]*/cwd") if _leads(link, data)
    ]


def _leads(link: Path, data: str) -> bool:
    try:
        return os.readlink(link).removesuffix(" (deleted)") == data
    except OSError:
        return False


def end_when_stuck(path: Path) -> None:
    """Its supervisor may be about to end it, cleanly: that takes a moment.

    Another run may take it meanwhile, and is its owner then.
    """
    deadline = time.monotonic() + _GRACE_S
    while time.monotonic() < deadline:
        if not owner_is_dead(path):
            return
        with taken_folder(path) as folder:
            if folder is not None or not path.exists():
                return
        time.sleep(0.01)
    end_server(path)


def _segment_of(folder: Path) -> tuple[int, int] | None:
    """The server that works, or worked, on the data, and the number of its segment."""
    try:
        lines = (folder / "data" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        # Of a server that `initdb` starts for itself, the first number is less than nothing.
        return abs(int(lines[0])), int(lines[6].split()[1])
    except (OSError, ValueError, IndexError):
        return None


def _remove_segment(server: int, segment: int) -> None:
    """Only if this server made it and nobody uses it: ids are used again."""
    try:
        table = Path("/proc/sysvipc/shm").read_text(encoding="utf-8").splitlines()[1:]
    except OSError:
        return
    rows = [line.split() for line in table]
    if any(int(row[1]) == segment and int(row[4]) == server and row[6] == "0" for row in rows):
        ctypes.CDLL(None).shmctl(segment, 0, None)


def _age(path: Path) -> float:
    try:
        return time.time() - path.lstat().st_mtime
    except OSError:
        return 0.0
