"""Supervise: a process that runs tools as it is told, and ends them all when its owner is gone.

Run as a script, without site-packages: `python -I -S supervise.py FOLDER`. Each line on stdin is a
JSON object with `name`, `argv`, `timeout_s` and `nice`. Of each tool the FOLDER gets NAME.out,
NAME.err and, last, NAME.json with its exit status, or null where it did not end in time.

The end of stdin is the end of all: the owner closes it, and the system does when the owner dies, by
whatever signal. Then the tools are killed with their children and the FOLDER is removed.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess  # nosec B404  running the project's own tools is what this file is for
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path


class Care:
    """The tools that run in `folder`, each in a process group of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._watched: list[tuple[subprocess.Popen[bytes], threading.Thread]] = []

    def run(self, name: str, argv: list[str], timeout_s: float, nice: int) -> None:
        """Starts the tool; what cannot be started ended with 127, as in a shell."""
        try:
            process = _start(argv, self._folder / f"{name}.out", self._folder / f"{name}.err")
        except OSError as error:
            (self._folder / f"{name}.err").write_text(str(error), encoding="utf-8")
            self._write(name, 127, 0.0)
            return
        with contextlib.suppress(OSError):  # it ended just now
            os.setpriority(os.PRIO_PROCESS, process.pid, os.nice(0) + nice)
        watcher = threading.Thread(target=self._watch, args=(name, process, timeout_s), daemon=True)
        self._watched.append((process, watcher))
        watcher.start()

    def end(self) -> None:
        """Kills what still runs."""
        for process, _ in self._watched:
            _kill(process)
        for _, watcher in self._watched:
            watcher.join()  # it writes to the folder

    def _watch(self, name: str, process: "subprocess.Popen[bytes]", timeout_s: float) -> None:
        began = time.monotonic()
        # A wait with a timeout would look for the end now and then, this one sees it at once.
        timer = threading.Timer(timeout_s, _kill, (process,))
        timer.daemon = True
        timer.start()
        status = process.wait()
        timer.cancel()
        spent = time.monotonic() - began
        late = status == -signal.SIGKILL and spent >= timeout_s
        self._write(name, None if late else status, spent)

    def _write(self, name: str, status: int | None, duration_s: float) -> None:
        half = self._folder / f"{name}.half"
        half.write_text(json.dumps({"exit_status": status, "duration_s": duration_s}))
        half.rename(self._folder / f"{name}.json")


def supervise(folder: Path, orders: Iterable[str]) -> None:
    """Runs the tools of `orders` in `folder`, until they end."""
    folder.mkdir(mode=0o700, exist_ok=True)  # the owner may have been faster
    care = Care(folder)
    try:
        for order in orders:
            care.run(**json.loads(order))
    finally:
        care.end()
        shutil.rmtree(folder, ignore_errors=True)


def _start(argv: list[str], stdout: Path, stderr: Path) -> "subprocess.Popen[bytes]":
    with stdout.open("wb") as out, stderr.open("wb") as err:
        return subprocess.Popen(  # noqa: S603  # nosec B603  argv is a list of our own
            argv, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True
        )


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):  # it ended just now
            os.killpg(process.pid, signal.SIGKILL)


def _stay(*_: object) -> None:
    """A signal to all processes of a run ends the owner, and its end is ours.

    A handler, since a tool would inherit that a signal is ignored.
    """


if __name__ == "__main__":
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stay)
    supervise(Path(sys.argv[1]), sys.stdin)
