"""Leftovers: folders of proofs that were killed, told from those in use by a lock."""

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LOCK = "proof.lock"
_PATIENCE_S = 5.0


@contextmanager
def in_use(folder: Path) -> Iterator[None]:
    """Held for the block, and no longer than we live: whoever can take the lock knows that we are gone."""
    with (folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def sweep(parent: Path) -> None:
    """Removes the folders of proofs below `parent` that nobody uses any more."""
    for path in parent.glob(f"*/{_LOCK}"):
        try:
            with path.open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove(path.parent)
        except OSError:  # it is in use, somebody else's, or gone
            continue


def remove(folder: Path) -> None:
    """Removes the folder; what ends just now may write once more."""
    deadline = time.monotonic() + _PATIENCE_S
    while folder.exists() and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.01)
