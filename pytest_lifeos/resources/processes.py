"""Tool processes: each outside tool is started once a run, ahead of its item, and joined by it.

What a tool left behind is read from a folder, so that an item on any pytest-xdist worker can join a
tool that the controller started.
"""

import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from pytest_lifeos.checks.tools.tool import ToolRun
from pytest_lifeos.finding import CannotTell
from pytest_lifeos.resources.supervisor import Supervisor

_POLL_S = 0.02
# What may pass between the end of a tool and the word of it.
_GRACE_S = 10.0


class Processes:
    """The tools of one run, by name.

    `announced` are the tools that another process of the run has started, and whose results come to
    its `folder`; they are only waited for.
    """

    def __init__(
        self, root: Path, folder: Path | None = None, announced: Iterable[str] = ()
    ) -> None:
        self._supervisor = Supervisor(root)
        self._elsewhere = folder
        self._announced = frozenset(announced)
        self._started: list[str] = []

    @property
    def folder(self) -> Path:
        """Where the results of the tools come to that are started here."""
        return self._supervisor.folder

    def make_folder(self) -> Path:
        """The same, made; it goes when this process ends, by whatever signal."""
        return self._supervisor.make_folder()

    @property
    def joinable(self) -> tuple[str, ...]:
        """The names of the tools that were started, here or elsewhere."""
        return (*self._announced, *self._started)

    def start(self, name: str, argv: Sequence[str], timeout: float, nice: int = 0) -> None:
        """Starts the tool in the project's root, to be killed when `timeout` seconds have passed.

        It gives way to the rest of the run by `nice`, 0 to 19.
        A second call does nothing.
        """
        if name not in self.joinable:
            self._started.append(name)
            self._supervisor.run(name, argv, timeout, nice)

    def join(self, name: str, timeout: float) -> ToolRun:
        """Waits for the tool's end; `timeout` is the one that it was started with.

        Raises CannotTell for a tool that did not end in time, or whose end nobody can know.
        """
        result = self._path(name, "json")
        deadline = time.monotonic() + timeout + _GRACE_S
        while not result.exists():
            if self._is_lost(name) and not result.exists():
                raise CannotTell("tool-lost", f"{name} was lost: the process that ran it is gone")
            if time.monotonic() > deadline:
                raise _late(name, timeout)
            time.sleep(_POLL_S)
        ended = json.loads(result.read_text(encoding="utf-8"))
        if ended["exit_status"] is None:
            raise _late(name, timeout)
        return ToolRun(stdout=self._text(name, "out"), stderr=self._text(name, "err"), **ended)

    def close(self) -> None:
        """Ends what still runs and leaves no folder."""
        self._supervisor.close()

    def _is_lost(self, name: str) -> bool:
        return name not in self._announced and self._supervisor.is_lost()

    def _text(self, name: str, kind: str) -> str:
        return self._path(name, kind).read_text(encoding="utf-8", errors="replace")

    def _path(self, name: str, kind: str) -> Path:
        folder = self._elsewhere if self._elsewhere and name in self._announced else self.folder
        return folder / f"{name}.{kind}"


def _late(name: str, timeout: float) -> CannotTell:
    return CannotTell("tool-timeout", f"{name} did not end within {timeout:g} s")
