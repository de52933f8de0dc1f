"""The handshake with pytest-xdist workers: each sends home what it chose, and last of all, its word."""

from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Protocol

import pytest

from pytest_lifeos.resources.processes import Processes
from pytest_lifeos.selection.choosing import Chooser, Chosen
from pytest_lifeos.verdict import Reason, Verdict

_CHOSEN = "lifeos_chosen"
_FINISHED = "lifeos_finished"
_FOLDER = "lifeos_folder"
_STARTED = "lifeos_started"


class WorkerNode(Protocol):
    """What we use of pytest-xdist's controller side of a worker."""

    workerinput: dict[str, object]
    gateway: "_Gateway"


class _Gateway(Protocol):
    id: str


class WorkerEnd:
    """The handshake as the worker sees it."""

    def __init__(self, output: dict[str, object], chooser: Chooser) -> None:
        self._output = output
        self._chooser = chooser

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self) -> Generator[None, object, object]:
        """The word is given only if every other plugin's finish has worked.

        Innermost of the wrappers: pytest-xdist's own, further out, sends what we leave here.
        """
        self._output[_CHOSEN] = self._chooser.chosen.to_plain()
        result = yield
        self._output[_FINISHED] = True
        return result


class ControllerEnd:
    """The handshake as the controller sees it; without workers it has nothing to do."""

    def __init__(self, processes: Processes, chooser: Chooser) -> None:
        self._processes = processes
        self._chooser = chooser
        self._workers = 0
        self._from_worker: Chosen | None = None
        self.doubts: list[Reason] = []

    def chosen(self) -> Chosen | None:
        """What this run chose, as the first worker home said it; None where none came home."""
        return self._from_worker if self._workers else self._chooser.chosen

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: WorkerNode) -> None:
        """Tells the worker which tools run already, and where they will leave their results."""
        self._workers += 1
        node.workerinput[_FOLDER] = str(self._processes.folder)
        node.workerinput[_STARTED] = list(self._processes.started)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: WorkerNode, error: object) -> None:
        """A worker that ends without its word may have lost tests, coverage, or both."""
        output: Mapping[str, object] = getattr(node, "workeroutput", {})
        chosen = output.get(_CHOSEN)
        if self._from_worker is None and isinstance(chosen, dict):
            self._from_worker = Chosen(**chosen)
        if not output.get(_FINISHED):
            self.doubts.append(_lost(node.gateway.id, error))


def _lost(worker: str, error: object) -> Reason:
    why = [line for line in str(error or "").splitlines() if line.strip()]
    message = f"worker {worker} was lost: {why[-1] if why else 'it did not finish'}"
    return Reason(code="worker-lost", message=message, verdict=Verdict.UNDECIDED)


def worker_processes(workerinput: Mapping[str, object], root: Path) -> Processes:
    """The tools as a worker sees them: those that the controller started are only joined."""
    folder, started = workerinput.get(_FOLDER), workerinput.get(_STARTED)
    if isinstance(folder, str) and isinstance(started, list):
        return Processes(root, Path(folder), started)
    return Processes(root)


def worker_input(config: pytest.Config) -> dict[str, object] | None:
    """What the controller sent, on a worker; None elsewhere."""
    return getattr(config, "workerinput", None)
