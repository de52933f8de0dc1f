"""What the command line asks of this run, or why it cannot be asked."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_lifeos import flags
from pytest_lifeos.settings import Request, Settings, SettingsError
from pytest_lifeos.settings.gathered import GatheredData
from pytest_lifeos.settings.request import read_request
from pytest_lifeos.settings.shard import read_shard

_DECLARE = "declare one: [tool.lifeos.gates.coverage] coverage = { total = 90 }"
# pytest answers a lone --version before any plugin is asked.
_QUERIES = {
    "gates": "--gates",
    "collectonly": "--collect-only",
    "setuponly": "--setup-only",
    "setupplan": "--setup-plan",
    "showfixtures": "--fixtures",
    "show_fixtures_per_test": "--fixtures-per-test",
    "markers": "--markers",
    "cacheshow": "--cache-show",
    "help": "--help",
    "version": "--version",
}


def gates_asked(early_config: pytest.Config, settings: Settings | None) -> Request | None:
    """The gates to judge, with coverage arranged for them; None without `--gate`.

    Raises SettingsError for flags that cannot be used.
    """
    options = early_config.known_args_namespace
    if settings is None:
        if flags.are_given(options):
            raise SettingsError(_no_table(early_config.rootpath, early_config.inipath))
        return None
    if options.gate_report and not options.gate:
        raise SettingsError("--gate-report: needs --gate NAME, whose report it writes")
    if options.shard is not None and not options.gate:
        raise SettingsError("--shard: needs --gate NAME, whose tests it divides")
    if options.coverage_data and not any(gate.gathers() for gate in settings.gates.values()):
        raise SettingsError(f"--coverage-data: there is no gate coverage; {_DECLARE}")
    if options.coverage_data and not options.gate:
        raise SettingsError("--coverage-data: needs --gate coverage, which judges the data")
    return _judging(early_config, settings) if options.gate else None


def proofs_asked(early_config: pytest.Config, settings: Settings) -> Request:
    """The gates to prove; raises SettingsError for flags that cannot be used."""
    options = early_config.known_args_namespace
    if not options.gate:
        raise SettingsError("--prove: needs --gate NAME, the gate or pipeline to prove")
    if options.shard is not None:
        raise SettingsError("--prove: runs gates whole; leave out --shard")
    _refuse_queries(options)
    return read_request(options.gate, report_folder(early_config), settings)


def report_folder(early_config: pytest.Config) -> Path | None:
    """Where `--gate-report` wants its files; None without it."""
    given: str | None = early_config.known_args_namespace.gate_report
    return Path(early_config.invocation_params.dir, given) if given else None


def _judging(early_config: pytest.Config, settings: Settings) -> Request:
    from pytest_lifeos.thresholds.switching import switch_on

    _refuse_queries(early_config.known_args_namespace)
    gates = early_config.known_args_namespace.gate
    request = read_request(gates, report_folder(early_config), settings)
    shard = early_config.known_args_namespace.shard
    if shard is not None:
        request = replace(request, shard=read_shard(shard, os.environ))
    if any(gate.gathers() for gate in request.gates):
        _require_data(early_config.known_args_namespace.coverage_data, request)
    elif early_config.known_args_namespace.coverage_data:
        raise SettingsError("--coverage-data: needs --gate coverage, which judges the data")
    switch_on(early_config, request, settings)
    return request


def _require_data(given: object, request: Request) -> None:
    """A gate over what other runs measured is told where that lies, and judges all of it."""
    gate = next(gate for gate in request.gates if gate.gathers())
    if request.shard is not None:
        raise SettingsError(
            f"--shard: {gate.name} judges what all shards measured; run it after merge"
        )
    if not given and not gate.owned(GatheredData).paths:
        what = f"--gate: {gate.name} judges what other runs measured; say where that lies"
        raise SettingsError(f"{what}: --coverage-data PATH, or data = [PATH] in its table")


def _no_table(root: Path, ini: Path | None) -> str:
    """What is missing, and why pytest looked there where another file than pyproject.toml led it."""
    place = root / "pyproject.toml"
    line = f"{place}: has no [tool.lifeos] table, so there are no gates"
    if ini is None or ini == place:
        return line
    cure = "start it where pyproject.toml has both [tool.lifeos] and [tool.pytest]"
    return f"{line}; pytest took {ini} for its configuration, {cure}"


def _refuse_queries(options: object) -> None:
    """What only shows something ends with 0 and has judged nothing."""
    for name, flag in _QUERIES.items():
        if getattr(options, name, None):
            raise SettingsError(f"--gate: {flag} runs no test; leave out one of them")
