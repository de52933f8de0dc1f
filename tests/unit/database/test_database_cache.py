"""Clusters kept between runs: warm when they can be relied on, made anew when they cannot."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_lifeos.database import leftovers
from pytest_lifeos.database.account import Account, server_account
from pytest_lifeos.database.binaries import Binaries
from pytest_lifeos.database.cache import cached_server
from pytest_lifeos.database.folder import new_folder, prefix
from pytest_lifeos.database.leftovers import server_processes
from pytest_lifeos.database.server import Server

pytestmark = pytest.mark.integration

OWNER = """
import sys, time
from pathlib import Path
from pytest_lifeos.database.binaries import Binaries
from pytest_lifeos.database.cache import cached_server
def prepare(server):
    with server.connect() as connection:
        connection.execute("CREATE DATABASE prepared")
    %s
with cached_server("key", prepare, binaries=Binaries(folder=Path(sys.argv[1])),
                   places=[Path(sys.argv[2])]) as here:
    print(here.pid, flush=True)
    with here.connect() as connection:
        connection.execute("CREATE DATABASE left_behind")
    print(here.folder, flush=True)
    time.sleep(60)
"""


class Preparation:
    """Makes a database, and counts how often it had to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, here: Server) -> None:
        self.times += 1
        with here.connect() as connection:
            connection.execute("CREATE DATABASE prepared")


@pytest.fixture
def place(seeded_place: Path) -> Path:
    """No test waits for an `initdb`."""
    return seeded_place


@pytest.fixture
def prepare() -> Preparation:
    return Preparation()


def test_a_new_folder_gets_a_seed_of_its_own(seed: Path) -> None:
    assert (seed / "data" / "PG_VERSION").is_file()


def run(binaries: Binaries, place: Path, prepare: Preparation, *statements: str) -> list[object]:
    """One run that executes the statements: the databases it found before."""
    with (
        cached_server("key", prepare, binaries=binaries, places=[place]) as here,
        here.connect() as connection,
    ):
        rows = connection.execute("SELECT datname FROM pg_database WHERE oid > 5 ORDER BY 1")
        found = [name for (name,) in rows if name not in {"template0", "template1", "postgres"}]
        for statement in statements:
            connection.execute(statement.encode())
    return found


@contextlib.contextmanager
def owner(binaries: Binaries, place: Path, act: str = "pass") -> Iterator["subprocess.Popen[str]"]:
    argv = [sys.executable, "-c", OWNER % act, str(binaries.folder), str(place)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def read(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def at_work(place: Path) -> list[int]:
    """The processes of all servers in `place`."""
    return [pid for folder in place.iterdir() for pid in server_processes(folder)]


def test_a_second_run_prepares_nothing(
    binaries: Binaries, place: Path, prepare: Preparation
) -> None:
    found = [run(binaries, place, prepare) for _ in range(2)]

    assert (found, prepare.times, at_work(place)) == ([["prepared"]] * 2, 1, [])


def test_a_setting_that_a_test_altered_ends_with_its_run(
    binaries: Binaries, place: Path, prepare: Preparation
) -> None:
    run(binaries, place, prepare, "ALTER SYSTEM SET work_mem = '77MB'")

    with (
        cached_server("key", prepare, binaries=binaries, places=[place]) as here,
        here.connect() as connection,
    ):
        found = connection.execute("SHOW work_mem").fetchone()

    assert (found, prepare.times) == (("4MB",), 1)


def test_what_a_run_left_in_the_cluster_is_dropped(
    binaries: Binaries, place: Path, prepare: Preparation
) -> None:
    left = ("CREATE DATABASE left_behind IS_TEMPLATE true", "CREATE ROLE left_behind")
    run(binaries, place, prepare, *left)

    found = [run(binaries, place, prepare, *left) for _ in range(2)]

    assert (found, prepare.times) == ([["prepared"]] * 2, 1)


@pytest.mark.parametrize(
    "change",
    [
        "DROP DATABASE prepared",
        "ALTER DATABASE prepared SET work_mem = '1MB'",
        "ALTER ROLE postgres SET work_mem = '1MB'",
    ],
)
def test_a_cluster_that_was_changed_is_made_anew(
    binaries: Binaries, place: Path, prepare: Preparation, change: str
) -> None:
    run(binaries, place, prepare, change)

    found = run(binaries, place, prepare)

    assert (found, prepare.times) == (["prepared"], 2)


def test_a_setting_that_a_test_altered_ends_with_the_run(
    binaries: Binaries, place: Path, prepare: Preparation
) -> None:
    run(binaries, place, prepare, "ALTER SYSTEM SET wal_level = 'logical'")

    with (
        cached_server("key", prepare, binaries=binaries, places=[place]) as here,
        here.connect() as connection,
    ):
        level = connection.execute("SHOW wal_level").fetchall()

    assert level == [("minimal",)]


def test_other_migrations_or_settings_have_a_cluster_of_their_own(
    binaries: Binaries, place: Path, prepare: Preparation
) -> None:
    run(binaries, place, prepare)

    with cached_server("other", prepare, binaries=binaries, places=[place]) as other:
        pass
    settings = {"work_mem": "1MB"}
    with cached_server("key", prepare, binaries=binaries, places=[place], settings=settings) as new:
        pass

    assert (prepare.times, other.folder != new.folder) == (3, True)


def test_two_runs_at_once_do_not_meet(
    binaries: Binaries, place: Path, prepare: Preparation
) -> None:
    with owner(binaries, place) as process:
        first = (read(process), read(process))
        found = run(binaries, place, prepare)
        again = run(binaries, place, prepare)

    assert (found, again, prepare.times, first[1] != "") == (["prepared"], ["prepared"], 1, True)


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGTERM])
def test_the_run_after_a_killed_one_is_warm_and_clean(
    binaries: Binaries, place: Path, prepare: Preparation, fault: signal.Signals
) -> None:
    with owner(binaries, place) as process:
        read(process), read(process)
        process.send_signal(fault)
        process.wait()
    found = run(binaries, place, prepare)

    assert (found, prepare.times, at_work(place)) == (["prepared"], 0, [])


def test_a_cluster_whose_server_was_killed_is_made_anew(
    binaries: Binaries, place: Path, prepare: Preparation
) -> None:
    with cached_server("key", prepare, binaries=binaries, places=[place]) as here:
        os.kill(here.pid, signal.SIGKILL)

    found = run(binaries, place, prepare)

    assert (found, prepare.times, at_work(place)) == (["prepared"], 2, [])


def test_a_cluster_that_was_not_prepared_to_the_end_is_made_anew(
    binaries: Binaries, place: Path, prepare: Preparation
) -> None:
    with owner(binaries, place, "print(1, flush=True); time.sleep(60)") as process:
        read(process)
        process.kill()
        process.wait()

    found = run(binaries, place, prepare)

    assert (found, prepare.times) == (["prepared"], 1)


def test_a_seed_that_was_not_made_to_the_end_is_made_anew(
    binaries: Binaries, place: Path, prepare: Preparation
) -> None:
    seed = next(place.glob("*-seed"))
    (seed / "prepared").unlink()
    (seed / "data" / "PG_VERSION").unlink()

    found = run(binaries, place, prepare)

    assert (found, (seed / "data" / "PG_VERSION").is_file()) == (["prepared"], True)


def test_an_error_of_the_preparation_is_its_own(binaries: Binaries, place: Path) -> None:
    def fail(here: Server) -> None:
        raise LookupError("revision 7")

    with (
        pytest.raises(LookupError, match="revision 7"),
        cached_server("key", fail, binaries=binaries, places=[place]),
    ):
        pass

    assert at_work(place) == []


def test_a_server_that_lost_its_owner_and_its_supervisor_is_ended_by_the_next_run(
    binaries: Binaries, place: Path, prepare: Preparation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that could end it was killed at once; only the note of its owner is left."""
    monkeypatch.setattr(leftovers, "_GRACE_S", 1.0)  # for a supervisor that is no more
    with owner(binaries, place) as process:
        orphan = int(read(process))
        read(process)
        session = os.getsid(
            int(Path(f"/proc/{orphan}/stat").read_text(encoding="utf-8").split()[3])
        )
        process.send_signal(signal.SIGSTOP)  # so that its end wakes nobody in between
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
                if int(fields[3]) == session and int(stat.parent.name) != orphan:
                    os.kill(int(stat.parent.name), signal.SIGKILL)
        process.kill()
        process.wait()

    found = run(binaries, place, prepare)

    assert (found, orphan in at_work(place), at_work(place)) == (["prepared"], False, [])


def test_the_folder_of_a_dead_run_is_removed_by_the_next(
    binaries: Binaries, place: Path, prepare: Preparation
) -> None:
    account = server_account()
    child = os.fork()
    if child == 0:
        with new_folder(place, account):
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    before = len(list(place.iterdir()))

    run(binaries, place, prepare)

    kept = sorted(path.name.rpartition("-")[2] for path in place.iterdir())
    assert (before, kept) == (2, ["0", "seed"])


def test_clusters_beyond_the_limit_go_the_longest_unused_first(
    binaries: Binaries, place: Path, prepare: Preparation
) -> None:
    def use(key: str, limit: int) -> Path:
        with cached_server(key, prepare, binaries=binaries, places=[place], limit=limit) as here:
            return here.folder

    first, second = use("a", 2**30), use("b", 2**30)
    os.utime(first, (time.time() - 60, time.time() - 60))

    use("c", 80 * 2**20)

    assert (first.exists(), second.exists()) == (False, True)


def test_clusters_of_an_earlier_boot_go(
    binaries: Binaries, place: Path, prepare: Preparation
) -> None:
    account = server_account()
    with new_folder(place, account, "0000000123456789ab-0") as old:
        pass

    run(binaries, place, prepare)

    assert not old.path.exists()


def test_what_root_makes_for_an_account_has_other_names_than_its_own() -> None:
    """The account could not lock root's folders, and would wait for them."""
    roots, own = (Account(uid=101, gid=101, switched=is_root) for is_root in (True, False))

    assert prefix(own) not in prefix(roots)


def test_the_server_of_a_run_that_took_a_dead_ones_folder_is_left_alone(place: Path) -> None:
    """The one who looks may have read the dead owner's note before the new owner wrote its own."""
    with new_folder(place, server_account()) as folder:
        folder.data.mkdir()
        with subprocess.Popen(["sleep", "60"], cwd=folder.data) as at_work:
            leftovers.end_when_stuck(folder.path)
            ended = at_work.poll()
            at_work.kill()

    assert ended is None
