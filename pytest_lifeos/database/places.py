"""Where a server's folder may be: in memory when there is room, else in a temporary folder."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from pytest_lifeos.database.account import Account

# A cluster takes 30 MB, each clone of a database 8 MB and more; Docker's /dev/shm has 64 MB in all.
ROOM = 256 * 1024 * 1024

_TEMPORARY = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108  # nosec B108  likewise
_MEMORY = Path("/dev/shm")  # noqa: S108  # nosec B108  a private folder is made in it
_LONGEST_SOCKET = 103 if sys.platform == "darwin" else 107
_SOCKET = "/lifeos-pg-4294967295-0123456789abcdef-99/.s.PGSQL.5432"


class NoPlace(Exception):
    """No folder is fit to hold a server."""


def usual_places() -> list[Path]:
    """Memory first, then the folders for temporary files."""
    return list(dict.fromkeys((_MEMORY, Path(tempfile.gettempdir()), *_TEMPORARY)))


def fit_places(places: Iterable[Path], account: Account, *, room: int = ROOM) -> list[Path]:
    """Those of `places` where a server of `account` can work, in their order.

    Raises NoPlace with what is wrong with each, if none is left.
    """
    faults = {place: _fault(place, account, room) for place in places}
    fit = [place for place, fault in faults.items() if not fault]
    if not fit:
        said = "; ".join(f"{place} {fault}" for place, fault in faults.items())
        raise NoPlace(f"no folder can hold a PostgreSQL server: {said}")
    return fit


def _fault(place: Path, account: Account, room: int) -> str:
    if not place.is_absolute() or not place.is_dir():
        return "is not a folder"
    if not os.access(place, os.W_OK | os.X_OK):
        return "is not ours to write to"
    if not account.can_enter(place):
        return f"cannot be reached by uid {account.uid}, which the server runs as"
    if len(os.fsencode(place)) + len(_SOCKET) > _LONGEST_SOCKET:
        return f"is too long for a socket, whose path may have {_LONGEST_SOCKET} bytes"
    free = shutil.disk_usage(place).free
    if free < room:
        return f"has {free // 2**20} MB free, {room // 2**20} MB are wanted"
    return ""
