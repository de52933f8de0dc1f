"""Faults of the machine below a server: file systems that are small, missing or too open.

| fault | shown by |
|---|---|
| kill -9 of pytest, of a worker, of the server in mid-test; SIGTERM; two runs at once | tests/plugin/test_database_kills.py |
| the same at random moments | tests/soak/kills.py, by `make soak-db` |
| owner, server or supervisor killed; forks; a stale `postmaster.pid`; no locale; a path too long for a socket; a uid without a name | test_database_server.py |
| a full tmpfs of 20 MB | test_database_server.py, and here for the kept clusters and in mid-test |
| /dev/shm absent; a data directory that is not 0700; `initdb` that lost its supervisor | here |
| a killed run, and what the next one makes of its cluster | test_database_cache.py |
| a template in use | test_database_templates.py |
| binary missing | test_database_binaries.py |
| a real database, a password in a malformed URL | test_database_guard.py |
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from pytest_lifeos.database.binaries import Binaries
from pytest_lifeos.database.cache import cached_server
from pytest_lifeos.database.failed import ServerFailed
from pytest_lifeos.database.leftovers import end_server, server_processes
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.start import server

pytestmark = pytest.mark.integration

Mount = Callable[[int], Path]


@pytest.fixture
def mount(place: Path) -> Iterator[Mount]:
    """Makes a file system in memory of so many MB."""
    made: list[Path] = []

    def make(megabytes: int) -> Path:
        folder = place / "small"
        folder.mkdir()
        options = ["-t", "tmpfs", "-o", f"size={megabytes}m,mode=1777"]
        argv = ["mount", *options, "tmpfs", str(folder)]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=10, check=False)
        if done.returncode != 0:
            pytest.skip(f"mounting is not permitted: {done.stderr.strip()}")
        made.append(folder)
        return folder

    yield make
    for folder in made:
        subprocess.run(["umount", str(folder)], timeout=10, check=True)


def at_work(*places: Path) -> list[int]:
    """The processes of all servers there."""
    folders = [folder for place in places if place.exists() for folder in place.iterdir()]
    return [pid for folder in folders for pid in server_processes(folder)]


def initdb_at_work(place: Path) -> int:
    """The server that `initdb` starts for itself in `place`, once it is there."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for pid in at_work(place):
            with contextlib.suppress(OSError):
                if b"--single" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    return pid
        time.sleep(0.001)
    raise AssertionError("initdb did not come that far")


def segments_of(pid: int) -> list[str]:
    rows = Path("/proc/sysvipc/shm").read_text(encoding="utf-8").splitlines()[1:]
    return [row for row in rows if row.split()[4] == str(pid)]


def posix_segments_of(pid: int) -> list[str]:
    """What it has mapped; POSIX memory shows no owner once that has ended."""
    lines = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if "/PostgreSQL." in line]


def answer(here: Server) -> list[tuple[object, ...]]:
    with here.connect() as connection:
        return connection.execute("SELECT 1").fetchall()


def test_a_kept_cluster_that_does_not_fit_gives_way_to_the_next_folder(
    binaries: Binaries, place: Path, mount: Mount
) -> None:
    small = mount(20)
    places = [small, place]

    with cached_server("key", lambda _: None, binaries=binaries, places=places, room=0) as here:
        found = answer(here)

    left = sum(path.lstat().st_blocks * 512 for path in small.rglob("*")) // 2**20
    assert (here.folder.parent, found, left, at_work(small, place)) == (place, [(1,)], 0, [])


def test_a_disk_that_fills_up_in_mid_test_fails_the_test_alone(
    binaries: Binaries, mount: Mount
) -> None:
    small = mount(64)
    fill = "CREATE TABLE big AS SELECT repeat('x', 900) FROM generate_series(1, 100000)"

    with server(binaries=binaries, places=[small], room=0) as here:
        with pytest.raises(psycopg.Error), here.connect() as connection:
            connection.execute(fill)
        found = answer(here)

    assert (found, list(small.iterdir()), at_work(small)) == ([(1,)], [], [])


def test_a_folder_that_is_not_there_is_passed_over(binaries: Binaries, place: Path) -> None:
    with server(binaries=binaries, places=[place / "shm", place]) as here:
        found = answer(here)

    assert (here.folder.parent, found, list(place.iterdir())) == (place, [(1,)], [])


def test_a_kept_cluster_that_others_may_read_is_made_anew(binaries: Binaries, place: Path) -> None:
    """PostgreSQL does not start on such a folder."""
    prepared: list[Server] = []
    for _ in range(2):
        with cached_server("key", prepared.append, binaries=binaries, places=[place]) as here:
            found = answer(here)
        (here.folder / "data").chmod(0o755)

    assert (len(prepared), found, at_work(place)) == (2, [(1,)], [])


def test_an_initdb_whose_supervisor_is_killed_is_waited_for_and_leaves_nothing(
    binaries: Binaries, place: Path
) -> None:
    """The next run killed its server, whose shared memory then stayed for ever."""

    def kill() -> int:
        pid = initdb_at_work(place)
        os.kill(os.getsid(pid), signal.SIGKILL)
        return pid

    with ThreadPoolExecutor() as beside:
        killed = beside.submit(kill)
        with (
            pytest.raises(ServerFailed),
            cached_server("key", lambda here: None, binaries=binaries, places=[place]),
        ):
            pass
    with cached_server("key", lambda here: None, binaries=binaries, places=[place]) as here:
        found = answer(here)

    assert (found, segments_of(killed.result())) == ([(1,)], [])


def test_an_initdb_that_is_killed_leaves_no_shared_memory(binaries: Binaries, place: Path) -> None:
    mapped: list[str] = []

    def kill() -> int:
        pid = initdb_at_work(place)
        mapped.extend(posix_segments_of(pid))
        end_server(next(place.glob("*-seed")))
        return pid

    with ThreadPoolExecutor() as beside:
        killed = beside.submit(kill)
        with (
            pytest.raises(ServerFailed),
            cached_server("key", lambda here: None, binaries=binaries, places=[place]),
        ):
            pass

    assert (segments_of(killed.result()), mapped) == ([], [])
