"""The processes of a run, by their part in it, and what is left when it is over."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_lifeos.database.account import server_account
from pytest_lifeos.database.folder import prefix
from pytest_lifeos.database.leftovers import is_cache

_MEMORY = Path("/dev/shm")  # noqa: S108  that of the soak alone
_SETTLES_S = 20.0  # Python takes 0.3 s of CPU to end, which a busy machine stretches


@dataclass(frozen=True, kw_only=True)
class Member:
    """A process of a run: `pytest`, `worker`, `server`, `supervisor`, `initdb`, or another `backend`."""

    pid: int
    part: str


def members(pytest: int) -> list[Member]:
    """The processes of the run whose first process is `pytest`; nobody else is in our namespace."""
    return [Member(pid=pid, part=_part(pid, words, pytest)) for pid, words in _processes()]


def left_over() -> tuple[dict[str, int], float]:
    """What is left once it has had its time to go, by kind, and the seconds that the last process took.

    The clusters that are kept for the next run are not left over.
    """
    start = time.monotonic()
    while any(_processes()) and time.monotonic() < start + _SETTLES_S:
        time.sleep(0.005)
    took = time.monotonic() - start
    counts = {
        "processes": len(list(_processes())),
        "folders": len(_strange_entries()),
        "shared memory": len(_segments()) + len(list(_MEMORY.glob("PostgreSQL.*"))),
    }
    return counts, took


def kept_clusters() -> list[Path]:
    """The folders that the next run begins with."""
    return [path for path in _MEMORY.iterdir() if path not in _strange_entries()]


def _strange_entries() -> list[Path]:
    ours = prefix(server_account())
    kept = {path for path in _MEMORY.glob(f"{ours}*") if is_cache(path) or path.match("*-seed")}
    shared = {path for path in _MEMORY.iterdir() if path.name.startswith("PostgreSQL.")}
    return [path for path in _MEMORY.iterdir() if path not in kept | shared]


def _segments() -> list[str]:
    return Path("/proc/sysvipc/shm").read_text(encoding="utf-8").splitlines()[1:]


def _processes() -> Iterator[tuple[int, list[str]]]:
    """All but the first of the namespace, ourselves, and those that have ended."""
    for entry in Path("/proc").glob("[0-9]*"):
        pid = int(entry.name)
        try:
            words = (entry / "cmdline").read_text(encoding="utf-8").split("\0")
        except OSError:
            continue
        if pid not in (1, os.getpid()) and words != [""]:
            yield pid, words


def _part(pid: int, words: list[str], pytest: int) -> str:
    if pid == pytest:
        return "pytest"
    program = Path(words[0]).name
    if any(word.endswith("supervise.sh") for word in words):
        return "supervisor"
    if program == "initdb" or "initdb" in " ".join(words):
        return "initdb"
    if program == "postgres":
        return "server" if "-D" in words else "backend"
    return "worker" if program.startswith("python") else "backend"
