"""A server of our own, under real faults: what is left of it is nothing."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest

from pytest_lifeos.database import supervisor
from pytest_lifeos.database.account import Account, server_account
from pytest_lifeos.database.binaries import Binaries
from pytest_lifeos.database.failed import ServerFailed
from pytest_lifeos.database.folder import new_folder
from pytest_lifeos.database.initdb import initdb_command
from pytest_lifeos.database.places import NoPlace
from pytest_lifeos.database.start import running, server

pytestmark = pytest.mark.integration

OWNER = """
import os, sys, time
from pathlib import Path
from pytest_lifeos.database.binaries import Binaries
from pytest_lifeos.database.start import server
with server(binaries=Binaries(folder=Path(sys.argv[1])), places=[Path(sys.argv[2])]) as here:
    print(here.pid, flush=True)
    %s
"""


def remains(place: Path, *pids: int) -> list[str]:
    """Processes at work in `place`, what lies in it, and shared memory that the servers made."""
    left = [str(path) for path in place.iterdir()]
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            left += [str(link)] if os.readlink(link).startswith(f"{place}/") else []
    with contextlib.suppress(FileNotFoundError):  # no System V shared memory, nothing left in it
        rows = Path("/proc/sysvipc/shm").read_text(encoding="utf-8").splitlines()[1:]
        left += [f"segment of {row.split()[4]}" for row in rows if int(row.split()[4]) in pids]
    return left


def remains_within(seconds: float, place: Path, *pids: int) -> list[str]:
    """The same once nothing is left, or when the time is up."""
    deadline = time.monotonic() + seconds
    while (left := remains(place, *pids)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return left


@contextlib.contextmanager
def owner(
    binaries: Binaries, place: Path, act: str = "time.sleep(60)"
) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """A process that has a server, and the server's pid."""
    argv: Sequence[str] = [sys.executable, "-c", OWNER % act, str(binaries.folder), str(place)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


def test_nothing_is_left_after_the_block(binaries: Binaries, place: Path) -> None:
    with server(binaries=binaries, places=[place]) as here, here.connect() as connection:
        answer = connection.execute("SELECT 1").fetchall()

    assert (answer, remains(place, here.pid)) == ([(1,)], [])


def test_the_server_has_a_socket_and_no_port(binaries: Binaries, place: Path) -> None:
    with server(binaries=binaries, places=[place]) as here, here.connect() as connection:
        names = ("listen_addresses", "fsync", "wal_level", "autovacuum", "TimeZone")
        values = [connection.execute(f"SHOW {name}").fetchall()[0][0] for name in names]
        mode = (here.folder.stat().st_mode & 0o777, here.folder.stat().st_uid)

    assert (values, mode) == (
        ["", "off", "minimal", "off", "UTC"],
        (0o700, server_account().uid),
    )


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_server_goes_when_its_owner_is_killed(
    binaries: Binaries, place: Path, fault: signal.Signals
) -> None:
    with owner(binaries, place) as (process, pid):
        process.send_signal(fault)
        process.wait()
        left = remains_within(1, place, pid)

    assert left == []


@pytest.mark.parametrize("act", ["os._exit(0)", "sys.exit(1)", "raise KeyboardInterrupt"])
def test_the_server_goes_however_its_owner_ends(binaries: Binaries, place: Path, act: str) -> None:
    with owner(binaries, place, act) as (process, pid):
        process.wait()
        left = remains_within(1, place, pid)

    assert left == []


def test_a_forked_child_does_not_keep_the_server_of_a_dead_owner(
    binaries: Binaries, place: Path
) -> None:
    act = "child = os.fork() or time.sleep(5); print(child, flush=True); time.sleep(60)"
    with owner(binaries, place, act) as (process, pid):
        assert process.stdout
        child = int(process.stdout.readline())
        process.kill()
        process.wait()
        left = remains_within(1, place, pid)
        os.kill(child, signal.SIGKILL)

    assert left == []


def test_a_forked_child_that_ends_leaves_the_server_up(binaries: Binaries, place: Path) -> None:
    """It leaves the same blocks as its parent, and must not close what is not its own."""
    with contextlib.ExitStack() as stack:
        here = stack.enter_context(server(binaries=binaries, places=[place]))
        if (child := os.fork()) == 0:
            stack.close()
            os._exit(0)
        os.waitpid(child, 0)
        with here.connect() as connection:
            answer = connection.execute("SELECT 1").fetchall()

    assert (answer, remains(place, here.pid)) == ([(1,)], [])


def test_a_killed_server_leaves_nothing(binaries: Binaries, place: Path) -> None:
    with server(binaries=binaries, places=[place]) as here, here.connect() as connection:
        os.kill(here.pid, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT pg_sleep(60)")
        left = remains_within(2, place, here.pid)

    assert left == []


def test_a_server_whose_supervisor_is_killed_goes_with_the_block(
    binaries: Binaries, place: Path
) -> None:
    with server(binaries=binaries, places=[place]) as here:
        stat = Path(f"/proc/{here.pid}/stat").read_text(encoding="utf-8")
        os.kill(int(stat.rpartition(")")[2].split()[1]), signal.SIGKILL)
        time.sleep(0.05)

    assert remains_within(2, place, here.pid) == []


def test_a_server_goes_whose_owner_died_while_its_files_were_made(place: Path) -> None:
    """Nobody reads the pid any more: writing it must not end the supervisor before the server."""
    folder = place / "folder"
    folder.mkdir()
    command = ["sh", str(supervisor._SCRIPT), "remove", str(folder), "sleep 0.1", "sleep", "60"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.close()
        process.stdin.close()
        status = process.wait(timeout=5)

    ended = {
        128 + signal.SIGQUIT,
        128 + signal.SIGKILL,
    }  # by the first, if it does not ignore it yet
    assert (status in ended, remains(place)) == (True, [])


def test_the_pid_file_of_a_dead_server_is_not_readiness(binaries: Binaries, place: Path) -> None:
    account = server_account()
    with new_folder(place, account) as folder:
        fill = initdb_command(folder.data, binaries=binaries, account=account)
        with running(folder, binaries=binaries, account=account, fill=fill, mode="keep") as first:
            note = (folder.data / "postmaster.pid").read_text(encoding="utf-8")
        stale = folder.data / "postmaster.pid"
        stale.write_text(note, encoding="utf-8")
        os.chown(stale, account.uid, account.gid)
        with (
            running(folder, binaries=binaries, account=account, mode="remove") as second,
            second.connect() as connection,
        ):
            answer = connection.execute("SELECT 1").fetchall()

    left = remains(place, first.pid, second.pid)
    assert (answer, first.pid != second.pid, left) == ([(1,)], True, [])


def test_a_wrong_setting_is_told_in_the_words_of_the_server(
    binaries: Binaries, place: Path
) -> None:
    with (
        pytest.raises(ServerFailed, match="unrecognized configuration parameter"),
        server(binaries=binaries, places=[place], settings={"no_such_setting": "1"}),
    ):
        pass

    assert remains(place) == []


def test_a_locale_that_is_not_installed_is_named(binaries: Binaries, place: Path) -> None:
    with (
        pytest.raises(ServerFailed, match='invalid locale name "xx_XX'),
        server(binaries=binaries, places=[place], locale="xx_XX.UTF-8"),
    ):
        pass

    assert remains(place) == []


def test_the_environment_of_the_tests_does_not_matter(
    binaries: Binaries, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No locale, another server's port, settings of a shell."""
    for name in ("LANG", "LC_ALL", "LC_CTYPE"):
        monkeypatch.setenv(name, "xx_XX.UTF-8")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGHOST", "db.example.com")

    with server(binaries=binaries, places=[place]) as here, here.connect() as connection:
        answer = connection.execute("SELECT DISTINCT datcollate FROM pg_database").fetchall()

    assert (answer, remains(place)) == ([("C",)], [])


def test_a_path_too_long_for_a_socket_is_refused(binaries: Binaries, place: Path) -> None:
    long = place / ("long" * 20)
    long.mkdir()

    with (
        pytest.raises(NoPlace, match="is too long for a socket"),
        server(binaries=binaries, places=[long]),
    ):
        pass


def test_a_long_tmpdir_gives_way_to_another_folder(binaries: Binaries, place: Path) -> None:
    long = place / ("long" * 20)
    long.mkdir()

    with server(binaries=binaries, places=[long, place]) as here:
        folder = here.folder

    assert folder.parent == place


@pytest.fixture
def small(place: Path) -> Iterator[Path]:
    """A file system of 20 MB in memory."""
    folder = place / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=20m,mode=1777", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True, timeout=10, check=False)
    if done.returncode != 0:
        pytest.skip(f"mounting is not permitted: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], timeout=10, check=True)


def test_a_folder_without_room_is_passed_over(binaries: Binaries, place: Path, small: Path) -> None:
    with server(binaries=binaries, places=[small, place]) as here:
        folder = here.folder

    assert (folder.parent, remains(small)) == (place, [])


def test_a_folder_that_fills_up_gives_way_to_the_next(
    binaries: Binaries, place: Path, small: Path
) -> None:
    with server(binaries=binaries, places=[small, place], room=0) as here:
        folder = here.folder

    assert (folder.parent, remains(small)) == (place, [])


def test_a_folder_that_fills_up_is_said_to(binaries: Binaries, small: Path) -> None:
    with (
        pytest.raises(ServerFailed, match="No space left on device"),
        server(binaries=binaries, places=[small], room=0),
    ):
        pass

    assert remains(small) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a uid without a name")
def test_a_uid_without_a_name_can_run_the_server(binaries: Binaries, place: Path) -> None:
    allowed = ["unshare", "--user", "--map-user=65534", "true"]
    done = subprocess.run(allowed, capture_output=True, timeout=10, check=False)
    if done.returncode != 0:
        pytest.skip("user namespaces are not permitted, and only they lend a uid a name")
    nameless = Account(uid=54321, gid=54321, switched=True)

    with server(binaries=binaries, places=[place], account=nameless) as here:
        uid = here.folder.stat().st_uid
        with here.connect() as connection:
            answer = connection.execute("SELECT 1").fetchall()

    assert (uid, answer, remains(place, here.pid)) == (54321, [(1,)], [])
