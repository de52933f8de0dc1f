"""Folder: one private directory for one server, and the lock that says it is in use.

The lock is inherited by the supervisor and the server, so it is free only when all of them are gone.
A folder gets its name once it is locked: an unlocked one that has its name has lost its owner.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_lifeos.database.account import Account
from pytest_lifeos.database.owner import forget_owner, write_owner
from pytest_lifeos.forks import kept_from_children

_LOCK = "lock"


@dataclass(frozen=True, kw_only=True)
class Folder:
    """A directory that we have locked by the descriptor `lock`."""

    path: Path
    lock: int

    @property
    def data(self) -> Path:
        """Where the cluster's files are."""
        return self.path / "data"


def prefix(account: Account) -> str:
    """What the names of our folders begin with; another user's are never ours.

    Those that root made for the account have names of their own: it could not lock them itself.
    """
    return f"lifeos-pg-{account.uid}{'r' if account.switched else ''}-"


@contextlib.contextmanager
def new_folder(place: Path, account: Account, name: str | None = None) -> Iterator[Folder]:
    """A new folder in `place`, of mode 0700, removed at the end unless it has a `name`.

    Raises FileExistsError if another run has made a folder of that name.
    """
    draft = Path(tempfile.mkdtemp(prefix=f".{prefix(account)}", dir=place))
    path = place / f"{prefix(account)}{name or draft.name.rpartition('-')[2]}"
    try:
        with _locked(draft) as lock:
            if lock is None:
                raise FileExistsError(draft)
            (draft / "log").touch(mode=0o600)
            for each in (draft, draft / "log") if account.switched else ():
                os.chown(each, account.uid, account.gid)
            _rename(draft, path)
            owner = os.getpid()
            try:
                yield Folder(path=path, lock=lock)
            finally:
                if os.getpid() == owner:
                    _leave(path, keep=name is not None)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@contextlib.contextmanager
def taken_folder(path: Path) -> Iterator[Folder | None]:
    """The existing folder, locked; None if it does not exist or others use it."""
    with _locked(path) as lock:
        if lock is None:
            yield None
            return
        owner = os.getpid()
        try:
            yield Folder(path=path, lock=lock)
        finally:
            if os.getpid() == owner:
                _leave(path, keep=True)


def _leave(path: Path, *, keep: bool) -> None:
    if keep:
        forget_owner(path)
    else:
        shutil.rmtree(path, ignore_errors=True)


def _rename(draft: Path, path: Path) -> None:
    try:
        draft.rename(path)
    except OSError as error:
        raise FileExistsError(path) from error


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[int | None]:
    lock = _open(path / _LOCK)
    if lock is None:
        yield None
        return
    try:
        with kept_from_children(lock):
            yield lock if _lock(lock, path) else None
    finally:
        with contextlib.suppress(OSError):  # a forked child has closed it already
            os.close(lock)


def _open(path: Path) -> int | None:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError:
        return None


def _lock(lock: int, path: Path) -> bool:
    """Whether we have it, and it is not the lock of a folder that was removed meanwhile."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.stat(path / _LOCK).st_ino != os.fstat(lock).st_ino:
            return False
        write_owner(path)
    except OSError:
        return False
    return True
