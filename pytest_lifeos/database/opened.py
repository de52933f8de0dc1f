"""Opened: notes what else than its sources a migration reads, asks or starts while it runs."""

import contextlib
import os
import sys
from collections.abc import Collection, Iterator

from pytest_lifeos.database.surroundings import is_installed

_OTHERS = frozenset(("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"))
_NETWORK = ("socket.connect", "socket.getaddrinfo", "urllib.Request")
_SYSTEM = ("/usr/share/", "/usr/lib/", "/dev/null")


@contextlib.contextmanager
def noticed(files: Collection[str]) -> Iterator[list[str]]:
    """The list of what is used in the block besides `files` and what is installed.

    An audit hook stays for the rest of the process, and does nothing after the block.
    https://docs.python.org/3/library/audit_events.html
    """
    from sqlalchemy import MetaData, event

    noted: list[str] = []
    known, active = frozenset(files), [True]

    def hook(name: str, args: tuple[object, ...]) -> None:
        if not active:
            return
        if name in _OTHERS or name.startswith(_NETWORK):
            noted.append(name)
        elif name == "open" and not _is_known(args[0], known):
            noted.append(str(args[0]))
        elif name == "sqlite3.connect" and not _is_named(args[0], known):
            noted.append(f"{name} {args[0]}")

    def create_all(*_args: object, **_kwargs: object) -> None:
        noted.append("MetaData.create_all")  # of all models that happen to be loaded, tests' too

    sys.addaudithook(hook)
    event.listen(MetaData, "before_create", create_all)
    try:
        yield noted
    finally:
        active.clear()
        event.remove(MetaData, "before_create", create_all)


def _is_named(path: object, files: frozenset[str]) -> bool:
    if not isinstance(path, str | bytes | os.PathLike):
        return False
    return os.path.realpath(os.fsdecode(path)) in files


def _is_known(path: object, files: frozenset[str]) -> bool:
    if not isinstance(path, str | bytes):
        return True  # a descriptor, noted when it was made
    if path in sys.path:
        return True  # an archive of modules, which is looked for only
    name = os.path.realpath(os.fsdecode(path))
    return name in files or name.endswith(".pyc") or is_installed(name) or name.startswith(_SYSTEM)
