"""Once: what several workers of a run need is made by the first that asks, and read by the others.

A worker that dies while it makes it leaves nothing behind, and the next one makes it.
"""

import os
import pickle  # nosec B403  reads what a worker of this very run has written
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Once:
    """Makes things once in all processes that share `folder`; with None in each that asks.

    What is made has to survive pickle.
    """

    folder: Path | None

    @property
    def is_shared(self) -> bool:
        """Whether other processes of the run ask as well."""
        return self.folder is not None

    def __call__(self, name: str, make: Callable[[], T]) -> T:
        """What `make` returned in the process that came first; what it raises is raised in each anew."""
        if self.folder is None or sys.platform == "win32":
            return make()
        with _locked(self.folder / f"{name}.lock"):
            kept = self.folder / f"{name}.pickle"
            if kept.exists():
                return pickle.loads(kept.read_bytes())  # type: ignore[no-any-return]  # noqa: S301  # nosec B301  our own worker wrote it
            made = make()
            _write(kept, pickle.dumps(made))
            return made


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """The system lets go of the lock of a process that dies."""
    import fcntl

    with path.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing."""
    part = path.with_suffix(".part")
    part.write_bytes(content)
    os.replace(part, path)
