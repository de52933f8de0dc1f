"""The handshake with pytest-xdist workers: each sends home what it chose, and last of all, its word.

The word is a file that the worker leaves when it is unconfigured: pytest-xdist sends a worker's output
home from the midst of its `pytest_sessionfinish`, and a finish that breaks after that would go unseen.
"""

import contextlib
import secrets
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Protocol

import pytest

from pytest_lifeos.resources.processes import Processes
from pytest_lifeos.selection.choosing import Chooser
from pytest_lifeos.selection.chosen import Chosen
from pytest_lifeos.verdict import Reason, undecided
from pytest_lifeos.verdict.heard import doubt_about
from pytest_lifeos.witness.watching import Witness

_CHOSEN = "lifeos_chosen"
_FOLDER = "lifeos_folder"
_LATE = "lifeos_late"
_STARTED = "lifeos_started"
_WORD = "lifeos_word"
_AFTER = "after the last test"
_PATIENCE_S = 30.0


class WorkerNode(Protocol):
    """What we use of pytest-xdist's controller side of a worker."""

    workerinput: dict[str, object]
    gateway: "_Gateway"
    channel: "_Channel"


class _Gateway(Protocol):
    id: str


class _Channel(Protocol):
    def waitclose(self, timeout: float) -> None: ...


class WorkerEnd:
    """The handshake as the worker sees it."""

    def __init__(
        self,
        workerinput: Mapping[str, object],
        output: dict[str, object],
        chooser: Chooser,
        witness: Witness,
    ) -> None:
        self._word = Path(str(workerinput[_WORD]))
        self._output = output
        self._chooser = chooser
        self._witness = witness
        self._has_finished = False

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self) -> Generator[None, object, object]:
        """Outermost: what it leaves is there for pytest-xdist to send, and it sees all others end."""
        self._output[_CHOSEN] = self._chooser.chosen.to_plain()
        self._output[_LATE] = [list(each) for each in self._witness.late]
        result = yield
        self._has_finished = True
        return result

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Gives the word; pytest does not come here where a finish, even an outer one, has raised."""
        if self._has_finished:
            with contextlib.suppress(FileNotFoundError):  # the controller is gone, and its folder
                self._word.touch()


class ControllerEnd:
    """The handshake as the controller sees it; without workers it has nothing to do."""

    def __init__(self, processes: Processes, chooser: Chooser, witness: Witness) -> None:
        self._processes = processes
        self._chooser = chooser
        self._witness = witness
        self._workers = 0
        self._from_worker: Chosen | None = None
        self._down: list[tuple[WorkerNode, object]] = []
        self.doubts: list[Reason] = []

    def chosen(self) -> Chosen | None:
        """What this run chose, as the first worker home said it; None where none came home."""
        return self._from_worker if self._workers else self._chooser.chosen

    def late(self) -> list[Reason]:
        """What was seen after the last test, here or on any worker; nobody can say whose it is."""
        return [doubt_about(_AFTER, *each) for each in dict.fromkeys(self._witness.late)]

    def hidden(self) -> list[str]:
        """The files that look like tests and that a plugin or a conftest.py ignored."""
        chosen = self.chosen()
        return chosen.hidden if chosen else []

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: WorkerNode) -> None:
        """Tells the worker which tools run already, and where they will leave their results."""
        self._workers += 1
        word = self._processes.make_folder() / f"{secrets.token_hex(8)}.word"
        node.workerinput[_WORD] = str(word)
        node.workerinput[_FOLDER] = str(self._processes.folder)
        node.workerinput[_STARTED] = list(self._processes.joinable)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: WorkerNode, error: object) -> None:
        """Takes home what the worker chose."""
        self._down.append((node, error))
        output: Mapping[str, object] = getattr(node, "workeroutput", {})
        chosen = output.get(_CHOSEN)
        if self._from_worker is None and isinstance(chosen, dict):
            self._from_worker = Chosen(**chosen)
        late = output.get(_LATE)
        for code, words in late if isinstance(late, list) else ():
            self._witness.late.append((code, words))

    def wait(self) -> None:
        """A worker that ends without its word may have lost tests, coverage, or both."""
        for node, error in self._down:
            if not _has_word(node, error):
                self.doubts.append(_lost(node.gateway.id, error))


def _has_word(node: WorkerNode, error: object) -> bool:
    """Waits for the end of a worker that has come home, and takes its word."""
    if not error:
        # The end is all that is waited for: whether it was a good one, the word says.
        with contextlib.suppress(Exception):
            node.channel.waitclose(_PATIENCE_S)
    word = Path(str(node.workerinput[_WORD]))
    was_given = word.exists()
    word.unlink(missing_ok=True)
    return was_given


def _lost(worker: str, error: object) -> Reason:
    why = [line for line in str(error or "").splitlines() if line.strip()]
    message = f"worker {worker} was lost: {why[-1] if why else 'it did not finish'}"
    return undecided("worker-lost", message)


def worker_processes(workerinput: Mapping[str, object], root: Path) -> Processes:
    """The tools as a worker sees them: those that the controller started are only joined."""
    folder, started = workerinput.get(_FOLDER), workerinput.get(_STARTED)
    if isinstance(folder, str) and isinstance(started, list):
        return Processes(root, Path(folder), started)
    return Processes(root)


def worker_input(config: pytest.Config) -> dict[str, object] | None:
    """What the controller sent, on a worker; None elsewhere."""
    return getattr(config, "workerinput", None)
