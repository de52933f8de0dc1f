"""Runs on PostgreSQL, a process of which is killed in mid-test: nothing is left, and the next run is green.

The other faults are in tests/unit/database: test_database_server.py, test_database_cache.py and
test_database_faults.py; docs/database.md has the list.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.database.account import server_account
from pytest_lifeos.database.folder import prefix
from pytest_lifeos.database.leftovers import is_cache

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.plugin.conftest import Project

pytestmark = pytest.mark.integration

MEMORY = "/dev/shm"  # noqa: S108  a private folder is made in it
TWO = ("-n2",)
FILES = {
    "pyproject.toml": """
        [tool.lifeos.database]
        backend = "postgresql"
        [tool.lifeos.gates.migrations]
        metadata = "models:metadata"
        [tool.pytest]
        pythonpath = ["."]
        """,
    "models.py": """
        from sqlalchemy import Column, Integer, MetaData, Table

        metadata = MetaData()
        item = Table("item", metadata, Column("id", Integer, primary_key=True))
        """,
    "test_it.py": """
        import json, os
        from pathlib import Path
        import pytest
        from sqlalchemy import text

        @pytest.mark.parametrize("number", range(4))
        def test_it(db_session, db_committed, number):
            assert db_session.scalar(text("SELECT count(*) FROM item")) == 0
            db_session.execute(text("INSERT INTO item VALUES (1)"))
            db_session.commit()
            with db_committed.begin() as connection:
                assert connection.scalar(text("SELECT count(*) FROM item")) == 0
                connection.execute(text("INSERT INTO item VALUES (1)"))
            data = Path(db_session.scalar(text("SHOW data_directory")))
            server = int((data / "postmaster.pid").read_text().split()[0])
            if Path("hang").exists():
                note = Path(f"{os.getpid()}.draft")
                note.write_text(json.dumps({"runner": os.getpid(), "server": server}))
                note.rename(note.with_suffix(".running"))
            while Path("hang").exists():
                db_session.execute(text("SELECT pg_sleep(0.02)"))
            assert db_session.scalar(text("SELECT count(*) FROM item")) == 1
        """,
}


@pytest.fixture(scope="module")
def memory() -> Iterator[Path]:
    """A folder in place of /dev/shm, whose kept clusters the tests share."""
    folder = Path(tempfile.mkdtemp(prefix="lt-", dir=MEMORY if os.path.isdir(MEMORY) else None))
    folder.chmod(0o1777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def hanging(empty_project: Project, memory: Path, postgresql: str) -> Project:
    """A project whose tests go on once the file `hang` is removed."""
    conftest = f"""
        from pathlib import Path
        from pytest_lifeos.database import places

        places._MEMORY = Path({str(memory)!r})
        """
    empty_project.write(FILES | {"conftest.py": conftest, "hang": ""})
    return empty_project


def left_in(memory: Path) -> list[str]:
    """Processes at work in `memory`, folders that are not kept for the next run, and shared memory."""
    ours = prefix(server_account())
    kept = [path for path in memory.glob(f"{ours}*") if is_cache(path) or path.match("*-seed")]
    left = [str(path) for path in memory.iterdir() if path not in kept]
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            words = link.with_name("cmdline").read_bytes()
            inside = os.readlink(link).startswith(f"{memory}/") or os.fsencode(memory) in words
            left += [str(link)] if inside else []
    return left


def segments_of(*pids: int) -> list[str]:
    """System V shared memory that the processes made."""
    try:
        rows = Path("/proc/sysvipc/shm").read_text(encoding="utf-8").splitlines()[1:]
    except FileNotFoundError:  # the kernel has none
        return []
    return [row for row in rows if int(row.split()[4]) in pids]


def until_nothing_is_left(memory: Path) -> list[str]:
    deadline = time.monotonic() + 10
    while (left := left_in(memory)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def notes(project: Project, process: subprocess.Popen[bytes], number: int) -> list[dict[str, int]]:
    """What `number` running tests say of themselves, once they all do."""
    found: list[Path] = []
    while len(found) < number and process.poll() is None:
        time.sleep(0.02)
        found = list(project.root.glob("*.running"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in found]


def parent(pid: int) -> int:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return int(stat.rpartition(")")[2].split()[1])


def victim(part: str, process: subprocess.Popen[bytes], running: list[dict[str, int]]) -> int:
    """The pid of `pytest`, `server`, or a worker: the `owner` of the server or the `other`."""
    server = running[0]["server"]
    owner = parent(parent(server))  # its supervisor's
    other = next((each["runner"] for each in running if each["runner"] != owner), None)
    pids = {"pytest": process.pid, "server": server, "owner": owner, "other": other}
    pid = pids[part]
    assert pid is not None, running
    return pid


@pytest.mark.parametrize(
    ("part", "fault", "mode", "status"),
    [
        ("pytest", signal.SIGKILL, (), -signal.SIGKILL),
        ("pytest", signal.SIGTERM, (), -signal.SIGTERM),
        ("server", signal.SIGKILL, (), 1),
        ("pytest", signal.SIGKILL, TWO, -signal.SIGKILL),
        pytest.param("owner", signal.SIGKILL, TWO, 1, marks=pytest.mark.slow),
        pytest.param("other", signal.SIGKILL, TWO, 1, marks=pytest.mark.slow),
    ],
)
def test_a_kill_in_mid_test_leaves_nothing_and_the_next_run_is_green(
    hanging: Project,
    memory: Path,
    part: str,
    fault: signal.Signals,
    mode: tuple[str, ...],
    status: int,
) -> None:
    process = hanging.popen(*mode, env={})
    running = notes(hanging, process, 2 if mode else 1)

    os.kill(victim(part, process, running), fault)
    (hanging.root / "hang").unlink()
    ended = process.wait(60)
    left = until_nothing_is_left(memory) + segments_of(running[0]["server"])
    after = hanging.pytest("-q")

    lines = after.stdout.splitlines()
    assert (ended, left, after.returncode, lines[-1].partition(" in ")[0], left_in(memory)) == (
        status,
        [],
        0,
        "4 passed",
        [],
    ), after.stdout


@pytest.mark.slow
def test_two_runs_at_once_have_a_server_each(hanging: Project, memory: Path) -> None:
    processes = [hanging.popen(env={}) for _ in range(2)]
    servers = {each["server"] for each in notes(hanging, processes[0], 2)}

    seen = [f"/proc/{pid}/cwd" in left_in(memory) for pid in servers]
    (hanging.root / "hang").unlink()
    ended = [process.wait(60) for process in processes]

    assert (seen, ended, until_nothing_is_left(memory)) == ([True, True], [0, 0], [])
