"""Tool processes: each outside tool is started once a run, ahead of its item, and joined by it.

The process that starts a tool writes its result to a folder when it ends, so that an item on any
pytest-xdist worker can join a tool that the controller started.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess  # nosec B404  running the project's own tools is what this file is for
import tempfile
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from pytest_lifeos.checks.tools.tool import ToolRun
from pytest_lifeos.finding import CannotTell

_POLL_S = 0.02


class Processes:
    """The tools of one run, by name.

    `announced` are the tools that another process has started with the same `folder`; they are only
    waited for.
    """

    def __init__(
        self, root: Path, folder: Path | None = None, announced: Iterable[str] = ()
    ) -> None:
        self._root = root
        self._owns_folder = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="lifeos-"))
        self._announced = frozenset(announced)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._watchers: list[threading.Thread] = []

    @property
    def started(self) -> tuple[str, ...]:
        """The names of the tools that run, or ran, here or elsewhere."""
        return (*self._announced, *self._running)

    def start(self, name: str, argv: Sequence[str]) -> None:
        """Starts the tool in the project's root; a second call does nothing."""
        if name in self.started:
            return
        with open(self._path(name, "out"), "wb") as out, open(self._path(name, "err"), "wb") as err:
            process = subprocess.Popen(  # noqa: S603  # nosec B603  argv is a list of our own
                argv,
                cwd=self._root,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        self._running[name] = process
        watcher = threading.Thread(target=self._watch, args=(name, process), daemon=True)
        self._watchers.append(watcher)
        watcher.start()

    def join(self, name: str, timeout: float) -> ToolRun:
        """Waits for the tool's end, at most `timeout` seconds; raises CannotTell after that."""
        result = self._path(name, "json")
        deadline = time.monotonic() + timeout
        while not result.exists():
            if time.monotonic() > deadline:
                raise CannotTell("tool-timeout", f"{name} did not end within {timeout:g} s")
            time.sleep(_POLL_S)
        return ToolRun(**json.loads(result.read_text(encoding="utf-8")))

    def close(self) -> None:
        """Ends what still runs and removes the folder."""
        for process in self._running.values():
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):  # it ended just now
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        for watcher in self._watchers:
            watcher.join()  # it writes to the folder
        if self._owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _watch(self, name: str, process: subprocess.Popen[bytes]) -> None:
        began = time.monotonic()
        status = process.wait()
        run = ToolRun(
            exit_status=status,
            stdout=self._path(name, "out").read_text(encoding="utf-8", errors="replace"),
            stderr=self._path(name, "err").read_text(encoding="utf-8", errors="replace"),
            duration_s=time.monotonic() - began,
        )
        half = self._path(name, "half")
        half.write_text(json.dumps(asdict(run)), encoding="utf-8")
        half.rename(self._path(name, "json"))

    def _path(self, name: str, kind: str) -> Path:
        return self.folder / f"{name}.{kind}"


def _environment() -> dict[str, str]:
    """Ours, without coverage's hook into subprocesses: tools are not what the run measures."""
    return {key: value for key, value in os.environ.items() if "COVERAGE_PROCESS" not in key}
