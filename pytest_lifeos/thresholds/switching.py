"""Switching: pytest-cov is switched on for the gate that holds a coverage bar."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.coverage.configuration import own_configuration
from pytest_lifeos.checks.coverage.sources import source_files, unspeakable
from pytest_lifeos.selection.narrowing.start import addopts_parser
from pytest_lifeos.settings import Gate, Request, Settings, SettingsError
from pytest_lifeos.thresholds.core import core_to_ask_for
from pytest_lifeos.thresholds.data_file import DataFile
from pytest_lifeos.thresholds.measuring import MEASUREMENT, begin
from pytest_lifeos.thresholds.pausing import Pausing

if TYPE_CHECKING:
    from coverage import Coverage


def switch_on(early_config: pytest.Config, request: Request, settings: Settings) -> None:
    """Gives pytest-cov the flags that the user would have typed, before it reads them.

    Raises SettingsError where two gates of one run hold coverage bars, since one run has one
    measurement, and where pytest-cov or coverage.py cannot do what is asked of it.
    """
    gates = [gate for gate in request.gates if gate.measures()]
    if len(gates) > 1:
        names = " and ".join(gate.name for gate in gates)
        raise SettingsError(f"--gate: {names} both hold coverage bars; ask for one of them a run")
    for gate in gates:
        _measure(early_config, gate, settings, pauses=len(request.gates) > 1)
    if not gates:
        _leave_out(early_config)


def _measure(early_config: pytest.Config, gate: Gate, settings: Settings, *, pauses: bool) -> None:
    options = early_config.known_args_namespace
    if not hasattr(options, "cov_source"):
        raise SettingsError(
            f"--gate: {gate.name} holds a coverage bar, and pytest-cov is switched off"
        )
    own, package = own_configuration(settings.root), settings.root / str(settings.package)
    _require_speakable(package)
    branches = gate.coverage is not None and gate.coverage.branch
    configured, contexts = _configured(own), bool(options.cov_context)
    data_file = DataFile(
        settings.root,
        stays_known="multiprocessing" in _concurrency(configured),
        core=core_to_ask_for(configured, branches=branches, contexts=contexts, pauses=pauses),
    )
    early_config.add_cleanup(data_file.close)
    early_config.stash[MEASUREMENT] = begin(early_config, settings, data_file)
    early_config.pluginmanager.register(data_file)
    if pauses:
        early_config.pluginmanager.register(Pausing(data_file))
    options.cov_fail_under = 0  # the gate's bar counts, and not one that no verdict knows of
    options.cov_append = False  # what an earlier run covered is not covered by this one
    options.cov_source = [str(package)]
    options.cov_config = str(own)
    options.cov_branch = True if branches else None
    options.cov_report = options.cov_report or {"": None}


def _leave_out(early_config: pytest.Config) -> None:
    """What `addopts` has measured in every run has no bearing on gates without a bar.

    Its `fail_under` is missed by every gate that runs no test; who types `--cov` has what he typed.
    """
    options = early_config.known_args_namespace
    parser = addopts_parser()
    parser.add_argument("--cov", dest="source", action="append", nargs="?", const=True)
    committed = parser.parse_known_args(early_config.getini("addopts"))[0].source
    if committed and committed == getattr(options, "cov_source", None):
        options.cov_source = []


def _configured(own: Path) -> "Coverage":
    """What the project configures; raises SettingsError where coverage.py refuses it."""
    import coverage

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pytest-cov, which reads it next, shows them
            return coverage.Coverage(config_file=str(own))
    except coverage.CoverageException as error:
        raise SettingsError(f"{own.name}: {error}") from None


def _concurrency(configured: "Coverage") -> list[str]:
    found = configured.get_option("run:concurrency")
    return [str(each) for each in found] if isinstance(found, list) else []


def _require_speakable(package: Path) -> None:
    path = unspeakable(source_files(package))
    if path is not None:
        what = f"coverage.py cannot write down {str(path)!a} in this locale"
        raise SettingsError(f"--gate: {what}; set PYTHONUTF8=1 or LC_ALL=C.UTF-8")
