"""One run of pytest for `make bench-db`: what it cost as a whole, and each of its tests."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pytest_lifeos.database.account import Account
from pytest_lifeos.database.server import Server
from tests.benchmarks.database_projects import THEIRS, THEIRS_IN_MEMORY, Way

_HERE = Path(__file__).parent
_BARE = ["-q", "-p", "no:cacheprovider", "-p", "stopwatch"]


@dataclass(frozen=True, kw_only=True)
class Phases:
    """Seconds of one test."""

    setup: float
    call: float
    teardown: float

    @property
    def whole(self) -> float:
        """All three."""
        return self.setup + self.call + self.teardown

    @property
    def visible(self) -> float:
        """What the fixtures took."""
        return self.setup + self.teardown


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A run: wall and CPU seconds, those of its children included, and its tests.

    `together` is from the first test's beginning to the last one's end, in whichever worker.
    """

    wall: float
    cpu: float
    together: float
    status: int
    output: str
    tests: tuple[Phases, ...]


@dataclass(frozen=True, kw_only=True)
class Arena:
    """Where they compete: `root` is open to every account; `server` is up for those who bring none."""

    root: Path
    server: Server
    account: Account

    def folder(self, way: Way) -> Path:
        """The project of a contestant."""
        return self.root / way.name.replace(" ", "_")

    def run(
        self,
        way: Way,
        kind: str,
        *flags: str,
        memory: Path | None = None,
        privileged: bool = False,
        may_fail: bool = False,
    ) -> Finished:
        """Runs the tests of one kind; `memory` is where our server is to lie instead of /dev/shm."""
        account = self.account if way in (THEIRS, THEIRS_IN_MEMORY) and not privileged else None
        place = None if way.on_disk else self.root
        with tempfile.TemporaryDirectory(dir=place, prefix="run-") as name:
            own = Path(name)
            own.chmod(0o1777)
            plugins = [word for each in way.plugins for word in ("-p", each)]
            become = _become(account) if account and account.switched else []
            argv = [
                *become,
                sys.executable,
                "-m",
                "pytest",
                *_BARE,
                *plugins,
                *flags,
                f"test_{kind}.py",
            ]
            start = time.perf_counter()
            process = subprocess.Popen(
                [*argv, f"--basetemp={own / 'tmp'}"],
                cwd=self.folder(way),
                env=self._environ(own, "" if kind.startswith("empty") else memory, account),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            assert process.stdout
            with process.stdout as lines:
                output = lines.read()
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            wall = time.perf_counter() - start
            if process.returncode != 0 and not may_fail:
                raise SystemExit(f"{way.name}, {kind}: pytest failed:\n{output}")
            notes = [json.loads(path.read_bytes()) for path in own.glob("stopwatch.*")]
            return Finished(
                wall=wall,
                cpu=used.ru_utime + used.ru_stime,
                together=_together(note["span"] for note in notes),
                status=process.returncode,
                output=output,
                tests=tuple(each for note in notes for each in _tests(note["phases"])),
            )

    def _environ(
        self, own: Path, memory: Path | str | None, account: Account | None
    ) -> dict[str, str]:
        given = {
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONPATH": str(_HERE),
            # Compiled code, as every run but the first finds it; an account reads its own alone.
            "PYTHONPYCACHEPREFIX": str(self.root / f"compiled-{account.uid if account else 'own'}"),
            "STOPWATCH": str(own / "stopwatch"),
            # A run without a database is to load nothing of ours for one.
            "STOPWATCH_MEMORY": str(self.root if memory is None else memory),
            "TMPDIR": str(own),
            "BENCH_URL": self.server.url("bench"),
            "BENCH_OPEN_URL": self.server.url("bench_open"),
            "BENCH_ADMIN": self.server.url("postgres").replace("+psycopg", ""),
        }
        inherited = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith("PYTEST_") and key != "PYTHONDONTWRITEBYTECODE"
        }
        return inherited | given


def _become(account: Account) -> list[str]:
    """The account, with root's right to read: its Python may lie where only root can enter."""
    rights = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    ids = [f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups"]
    return ["setpriv", *ids, *rights]


def _together(spans: Iterable[list[float]]) -> float:
    """Of the processes that ran tests."""
    whole = [span for span in spans if len(span) == 2]
    return max((end for _, end in whole), default=0.0) - min((at for at, _ in whole), default=0.0)


def _tests(phases: list[list[float]]) -> list[Phases]:
    """Without the first and the last few, which open and close what the others share."""
    rows = [row for row in phases if len(row) == 3]
    kept = rows[2:-1] or rows
    return [Phases(setup=row[0], call=row[1], teardown=row[2]) for row in kept]
