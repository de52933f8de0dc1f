"""Wiring: the plugin objects of a run with [tool.lifeos], each registered only where it is needed."""

import os
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.migrations.environment.ci_guard import is_ci, refuse_in
from pytest_lifeos.conclusion import Conclusion
from pytest_lifeos.fixtures import gates as gate_fixtures
from pytest_lifeos.isolation.unit_tests import UnitTests
from pytest_lifeos.ledger.keeping import keeper
from pytest_lifeos.on_import import when_imported
from pytest_lifeos.outcome import speak_plainly
from pytest_lifeos.resources.tools import ToolsAhead
from pytest_lifeos.selection.aiming import Aim
from pytest_lifeos.selection.choosing import Chooser
from pytest_lifeos.selection.collecting import CollectionWatch
from pytest_lifeos.selection.defined import defined_in
from pytest_lifeos.selection.marking import DirectoryMarks
from pytest_lifeos.selection.modules import GateModules, named_modules
from pytest_lifeos.selection.narrowing import Narrowed
from pytest_lifeos.selection.orphans import ReadReach, find_orphans
from pytest_lifeos.settings import Gate, Request, Settings, SettingsError
from pytest_lifeos.settings.shard import Shard
from pytest_lifeos.stash import PROCESSES
from pytest_lifeos.survey import Survey
from pytest_lifeos.thresholds.gathering import gathered
from pytest_lifeos.thresholds.loop import Thresholds
from pytest_lifeos.thresholds.measuring import MEASUREMENT
from pytest_lifeos.verdict.tally import Tally
from pytest_lifeos.witness.sight import Sight
from pytest_lifeos.witness.watching import Witness
from pytest_lifeos.workers import ControllerEnd, WorkerEnd, worker_input, worker_processes

if TYPE_CHECKING:
    from pytest_lifeos.shards.dividing import Division


def wire(
    config: pytest.Config, settings: Settings, request: Request | None, read_reach: ReadReach
) -> None:
    """Registers what this run needs, on the controller and on workers."""
    if settings.marks:
        config.pluginmanager.register(DirectoryMarks(settings.root, settings.marks))
    if settings.unit_isolation != "nothing":
        allows_sqlite = settings.unit_isolation == "network"
        config.pluginmanager.register(UnitTests(settings.root, sqlite=allows_sqlite))
    if is_ci(os.environ):
        _refuse_revisions(config, settings.root)
    file = settings.root / "pyproject.toml"
    modules = (
        _with_modules(request) if request else named_modules(settings.gates, file, config.args)
    )
    if modules or request:
        _wire_modules(config, settings, modules)
    if request:
        config.pluginmanager.register(Aim(file, request.gates))
        _wire_gates(config, settings, request, read_reach)


def _refuse_revisions(config: pytest.Config, root: Path) -> None:
    """Whoever asks for one in this process, as soon as Alembic is imported."""
    stack = ExitStack()
    stack.enter_context(when_imported("alembic.script.base", partial(refuse_in, root)))
    config.add_cleanup(stack.close)


def wire_survey(config: pytest.Config, settings: Settings, read_reach: ReadReach) -> None:
    """Registers what `--gates` needs: pytest collects, and every test is somebody's or nobody's."""
    watch = CollectionWatch()
    chooser = Chooser((), settings.gates.values(), watch, placed=settings.placed_gates())
    if settings.marks:
        config.pluginmanager.register(DirectoryMarks(settings.root, settings.marks))
    for each in (watch, watch.unseen, chooser, Survey(settings, chooser, read_reach)):
        config.pluginmanager.register(each)


def _with_modules(request: Request) -> tuple[Gate, ...]:
    """The gates whose modules run here: the first shard runs them whole, the others none."""
    elsewhere = request.shard is not None and request.shard.number > 1
    return tuple(gate for gate in request.gates if not (gate.module and elsewhere))


def _wire_modules(config: pytest.Config, settings: Settings, gates: tuple[Gate, ...]) -> None:
    """What a gate module needs to be collected, to join its tools and to say what it found."""
    processes = worker_processes(worker_input(config) or {}, settings.root)
    config.stash[PROCESSES] = processes
    config.add_cleanup(processes.close)
    config.pluginmanager.register(GateModules(settings.root / "pyproject.toml", gates))
    config.pluginmanager.register(gate_fixtures)
    if any(gate.module for gate in gates):
        speak_plainly(config.pluginmanager)


def _wire_gates(
    config: pytest.Config, settings: Settings, request: Request, read_reach: ReadReach
) -> None:
    """What `--gate` adds: a choice of items, and on the controller the verdict over them."""
    watch = CollectionWatch()
    division = _division(settings, request.shard) if request.shard else None
    divide = division.part if division else None
    known, placed = settings.gates.values(), settings.placed_gates()
    chooser = Chooser(request.gates, known, watch, divide, placed)
    config.pluginmanager.register(watch)
    config.pluginmanager.register(watch.unseen)
    config.pluginmanager.register(chooser)
    config.pluginmanager.register(Sight())
    witness = Witness(defined_in, settings.package)
    config.pluginmanager.register(witness)
    output = getattr(config, "workeroutput", None)
    if output is not None:
        config.pluginmanager.register(
            WorkerEnd(worker_input(config) or {}, output, chooser, witness)
        )
        return
    tally = Tally()
    workers = ControllerEnd(config.stash[PROCESSES], chooser, witness)
    measurement = config.stash.get(MEASUREMENT, None)
    narrowed = Narrowed(request.gates, workers.hidden)
    request = replace(request, narrowed=narrowed.by_gate)
    here = replace(request, gates=_with_modules(request))
    for each in (tally, workers, narrowed, ToolsAhead(config.stash[PROCESSES], here, settings)):
        config.pluginmanager.register(each)
    orphans = partial(find_orphans, settings, reach=lambda: read_reach(settings))
    if division:
        from pytest_lifeos.shards.conclusion import ShardConclusion

        end = ShardConclusion(settings, request, tally, workers, division, measurement, orphans)
        config.pluginmanager.register(end)
        return
    is_gathered = any(gate.gathers() for gate in request.gates)
    data = gathered(config, settings) if is_gathered else None
    thresholds = Thresholds(request, workers.chosen, tally, measurement, data)
    config.pluginmanager.register(thresholds)
    conclusion = Conclusion(
        settings.root,
        request,
        tally,
        workers,
        thresholds,
        keeper(settings),
        orphans,
        fails_on_orphans=settings.orphans == "fail",
    )
    config.pluginmanager.register(conclusion)


def _division(settings: Settings, shard: Shard) -> "Division":
    from pytest_lifeos.shards.dividing import read_division

    try:
        return read_division(settings.root, shard)
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None
