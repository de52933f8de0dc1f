"""DataFile: a gated run measures into a folder of its own, where no other run's data can lie.

pytest-cov combines every `.coverage.*` beside its data file, whoever wrote it. coverage.py takes the
file from COVERAGE_FILE when a `Coverage` is made, so ours is in the environment only for the moments
in which pytest-cov makes one: a `coverage run` or `pytest --cov` that a test starts writes elsewhere.
"""

import os
import shutil
from pathlib import Path
from typing import Protocol

import pytest

from pytest_lifeos.resources.supervisor import Supervisor

_FILE = "COVERAGE_FILE"
_CORE = "COVERAGE_CORE"
_SUBPROCESS = "COVERAGE_PROCESS_CONFIG"
_WORKER_KEY = "lifeos_coverage"


class _WorkerNode(Protocol):
    """What we use of pytest-xdist's controller side of a worker."""

    workerinput: dict[str, object]


class DataFile:
    """The data file of one run, for pytest-cov alone; workers write beside the controller's."""

    def __init__(self, root: Path, *, stays_known: bool, core: str | None = None) -> None:
        """`stays_known` where the children of multiprocessing make a Coverage of their own.

        `core` is the engine that it is measured with, None for coverage.py's own choice.
        """
        self._core = core
        self._supervisor = Supervisor(root)
        self._stays_known = stays_known
        self._folder = self._supervisor.folder
        self._before = {name: os.environ.get(name) for name in (_FILE, _SUBPROCESS, _CORE)}
        self.path = self._folder / "measured" / ".coverage"
        self.announce()

    def announce(self) -> None:
        """From here on a Coverage that is made measures into our file."""
        os.environ[_FILE] = str(self.path)
        if self._core is not None:
            os.environ[_CORE] = self._core

    def withdraw(self) -> None:
        """From here on nobody finds our file but who has it already."""
        self._restore(_CORE)
        if not self._stays_known:
            self._restore(_FILE)

    def pause(self) -> None:
        """Processes that are started from here on measure for nobody, or for who measured before us."""
        self._restore(_SUBPROCESS)
        if self._stays_known:
            os.environ[_FILE] = str(self.path.parent.parent / "paused" / ".coverage")

    def resume(self) -> None:
        """Ends a pause; the hook into subprocesses comes back with the measurement itself."""
        if self._stays_known:
            self.announce()

    def close(self) -> None:
        """Forgets the file, and removes the folder if it is this process's own."""
        self._restore(_FILE)
        self._restore(_CORE)
        self._supervisor.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def pytest_configure(self, config: pytest.Config) -> None:
        """The folder must go with this process even if it is killed; a worker joins another one."""
        if not hasattr(config, "workerinput"):
            self._supervisor.make_folder()

    def pytest_plugin_registered(
        self, plugin_name: str, manager: pytest.PytestPluginManager
    ) -> None:
        """pytest-cov registers the object that measures as soon as it is made.

        What is registered here stands in front of it in later hooks, and this object behind it.
        """
        if plugin_name == "_cov":
            self.withdraw()
            manager.register(_BeforePytestCov(self))

    def pytest_sessionstart(self) -> None:
        """On a worker pytest-cov has just made its Coverage anew."""
        self.withdraw()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: _WorkerNode) -> None:
        """Tells the worker where the controller looks for its data, and who measured before us."""
        node.workerinput[_WORKER_KEY] = [str(self.path), self._before[_SUBPROCESS]]

    def join(self, path: Path, before: str | None) -> None:
        """Measures into the controller's file; a worker on another machine sends its data home."""
        self._before[_SUBPROCESS] = before
        if path.parent.parent.is_dir():
            shutil.rmtree(self._folder, ignore_errors=True)
            self.path = path
        else:
            self._supervisor.make_folder()

    def _restore(self, name: str) -> None:
        before = self._before[name]
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before


class _BeforePytestCov:
    """The moment before pytest-cov's own hook."""

    def __init__(self, data_file: DataFile) -> None:
        self._data_file = data_file

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """On a worker pytest-cov makes its Coverage here."""
        given = getattr(session.config, "workerinput", {}).get(_WORKER_KEY)
        if given is not None:
            path, before = given
            self._data_file.join(Path(path), before)
            self._data_file.announce()
