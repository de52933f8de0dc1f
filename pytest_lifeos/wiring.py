"""Wiring: the plugin objects of a run with [tool.lifeos], each registered only where it is needed."""

from dataclasses import replace
from pathlib import Path

import pytest

from pytest_lifeos.conclusion import Conclusion
from pytest_lifeos.fixtures import gates as gate_fixtures
from pytest_lifeos.isolation.unit_tests import UnitTests
from pytest_lifeos.outcome import Outcomes
from pytest_lifeos.resources.tools import ToolsAhead
from pytest_lifeos.selection.choosing import Chooser
from pytest_lifeos.selection.collecting import Watch
from pytest_lifeos.selection.marking import DirectoryMarks
from pytest_lifeos.selection.modules import GateModules, named_modules
from pytest_lifeos.selection.narrowing import narrowed_by
from pytest_lifeos.settings import Gate, Request, Settings
from pytest_lifeos.stash import PROCESSES
from pytest_lifeos.thresholds.loop import Thresholds
from pytest_lifeos.thresholds.measuring import MEASUREMENT
from pytest_lifeos.verdict.tally import Tally
from pytest_lifeos.workers import ControllerEnd, WorkerEnd, worker_input, worker_processes


def wire(config: pytest.Config, settings: Settings, request: Request | None) -> None:
    """Registers what this run needs, on the controller and on workers."""
    if settings.marks:
        config.pluginmanager.register(DirectoryMarks(settings.root, settings.marks))
    if settings.unit_isolation != "nothing":
        allows_sqlite = settings.unit_isolation == "network"
        config.pluginmanager.register(UnitTests(settings.root, sqlite=allows_sqlite))
    file = settings.root / "pyproject.toml"
    modules = request.gates if request else named_modules(settings.gates, file, config.args)
    if modules:
        _wire_modules(config, settings, modules)
    if request:
        narrowed = {gate.name: tuple(narrowed_by(config, gate)) for gate in request.gates}
        _aim(config, file, request.gates)
        _wire_gates(config, settings, replace(request, narrowed=narrowed))


def _aim(config: pytest.Config, file: Path, gates: tuple[Gate, ...]) -> None:
    """pyproject.toml is always collected; the project's tests only where a gate asks for some.

    A test file that does not import is the doubt of the gates that it may belong to, not of lint.
    """
    config.option.continue_on_collection_errors = True
    if all(gate.module for gate in gates) and not config.option.file_or_dir:
        config.args.clear()
    config.args.append(str(file))


def _wire_modules(config: pytest.Config, settings: Settings, gates: tuple[Gate, ...]) -> None:
    """What a gate module needs to be collected, to join its tools and to say what it found."""
    processes = worker_processes(worker_input(config) or {}, settings.root)
    config.stash[PROCESSES] = processes
    config.add_cleanup(processes.close)
    config.pluginmanager.register(GateModules(settings.root / "pyproject.toml", gates))
    config.pluginmanager.register(gate_fixtures)
    config.pluginmanager.register(Outcomes())


def _wire_gates(config: pytest.Config, settings: Settings, request: Request) -> None:
    """What `--gate` adds: a choice of items, and on the controller the verdict over them."""
    watch = Watch()
    chooser = Chooser(request.gates, settings.gates.values(), watch)
    config.pluginmanager.register(watch)
    config.pluginmanager.register(chooser)
    output = getattr(config, "workeroutput", None)
    if output is not None:
        config.pluginmanager.register(WorkerEnd(worker_input(config) or {}, output, chooser))
        return
    tally = Tally()
    workers = ControllerEnd(config.stash[PROCESSES], chooser)
    measurement = config.stash.get(MEASUREMENT, None)
    thresholds = Thresholds(request, workers.chosen, tally, measurement)
    for each in (
        tally,
        workers,
        thresholds,
        ToolsAhead(config.stash[PROCESSES], request, settings),
        Conclusion(settings.root, request, tally, workers, thresholds),
    ):
        config.pluginmanager.register(each)
