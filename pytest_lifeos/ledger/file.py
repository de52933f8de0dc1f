"""The ledger's file: JSON lines that are only ever appended to, by one process at a time.

Whoever is killed in the middle of a write leaves half a line; nobody writes on behind it, and a reader
passes over it and says so.
"""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from pytest_lifeos.finding import CannotTell
from pytest_lifeos.ledger.entry import Entry, NoEntry, from_line, to_line

_WAIT_S = 10.0
_BUSY = (errno.EAGAIN, errno.EACCES)


def append(path: Path, entry: Entry) -> None:
    """Writes the entry as the last line, in one piece and down to the disk.

    Raises OSError where it cannot: the file is then as it was before.
    """
    _make_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o644)
    try:
        _lock(descriptor)
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        _write(descriptor, (b"\n" if torn else b"") + to_line(entry), size)
    finally:
        os.close(descriptor)


def newest_first(path: Path) -> Iterator[Entry | None]:
    """The entries from the last on, None for a line that is none; nothing where there is no file.

    Raises CannotTell where there is one that cannot be read.
    """
    try:
        content = path.read_bytes() if path.is_file() or not path.exists() else None
    except FileNotFoundError:
        return
    except OSError as error:
        raise CannotTell("ledger-unreadable", f"ledger: {path.name}: {error.strerror}") from None
    if content is None:
        raise CannotTell("ledger-unreadable", f"ledger: {path.name} is no file")
    for line in reversed(content.split(b"\n")):
        if line.strip():
            yield _entry(line)


def _entry(line: bytes) -> Entry | None:
    try:
        return from_line(line)
    except NoEntry:
        return None


def _make_folder(folder: Path) -> None:
    """A folder that is made for the ledger alone is none of the project's files for git."""
    if folder.exists():
        return
    folder.mkdir(parents=True)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")


def _lock(descriptor: int) -> None:
    """Waits for other runs, but not for ever: the lock ends with the process that holds it."""
    deadline = time.monotonic() + _WAIT_S
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in _BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.01)


def _write(descriptor: int, line: bytes, size: int) -> None:
    if os.write(descriptor, line) != len(line):
        os.ftruncate(descriptor, size)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(descriptor)
