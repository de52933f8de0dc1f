"""What one run needs: settings into the stash, and which plugin objects exist in this run."""

import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from pytest_lifeos import flags
from pytest_lifeos.settings import Request, Settings, SettingsError, read_settings
from pytest_lifeos.settings.request import read_request
from pytest_lifeos.stash import SETTINGS, VERDICT
from pytest_lifeos.verdict import Verdict

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


def prepare(early_config: pytest.Config) -> None:
    """Reads settings and flags, forgets an older verdict, arranges coverage, registers a Session.

    Raises pytest.UsageError, in one line, for settings or flags that cannot be used.
    """
    try:
        _forget_verdict(early_config)
        settings = read_settings(early_config.rootpath)
        if settings is not None and early_config.known_args_namespace.prove:
            return _prepare_proofs(early_config, settings)
        request = _request(early_config, settings)
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None
    if settings is not None:
        early_config.stash[SETTINGS] = settings
        early_config.pluginmanager.register(Session(settings, request))
    if request is not None:
        early_config.pluginmanager.register(LastWord())


class Session:
    """The hooks of a run in a project with [tool.lifeos]; `request` is None without `--gate`."""

    def __init__(self, settings: Settings, request: Request | None) -> None:
        self._settings = settings
        self._request = request

    def pytest_configure(self, config: pytest.Config) -> None:
        """Registers a marker a gate, and the plugin objects that this run needs."""
        from pytest_lifeos.wiring import wire

        for name in self._settings.gates:
            config.addinivalue_line("markers", f"{name}: the {name} gate")
        wire(config, self._settings, self._request)

    def pytest_cmdline_main(self, config: pytest.Config) -> int | None:
        """Answers `--gates`; otherwise lets pytest go on."""
        if not config.option.gates:
            return None
        from pytest_lifeos.reporters.listing import listing

        print(listing(self._settings))
        return int(pytest.ExitCode.OK)


class LastWord:
    """Holds the exit status to the verdict: without one that has passed, pytest does not end with 0.

    A plugin or conftest may end the run early, at its end, or set its status; what ends the process
    itself, and what wraps this hook further out, is left to `python -m pytest_lifeos verify`.
    """

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> Generator[None, object, object]:
        """Around the whole run, from configuring to unconfiguring."""
        try:
            status = yield
        except SystemExit as end:
            if end.code:
                raise
            status = end.code
        return _held(config, status)


def _held(config: pytest.Config, status: object) -> object:
    is_worker = hasattr(config, "workerinput")
    if status or is_worker or config.stash.get(VERDICT, None) is Verdict.PASSED:
        return status
    sys.stderr.write("ERROR: --gate: the run ended with status 0 and without a passed verdict\n")
    return pytest.ExitCode.TESTS_FAILED


def _request(early_config: pytest.Config, settings: Settings | None) -> Request | None:
    options = early_config.known_args_namespace
    if settings is None:
        if flags.are_given(options):
            raise SettingsError(_no_table(early_config.rootpath, early_config.inipath))
        return None
    if options.gate_report and not options.gate:
        raise SettingsError("--gate-report: needs --gate NAME, whose report it writes")
    return _gates_request(early_config, settings) if options.gate else None


def _prepare_proofs(early_config: pytest.Config, settings: Settings) -> None:
    """Proofs run commands in a copy; in this run there is nothing to collect, measure or report."""
    from pytest_lifeos.proofs.proving import Proving, keep_still

    options = early_config.known_args_namespace
    if not options.gate:
        raise SettingsError("--prove: needs --gate NAME, the gate or pipeline to prove")
    if options.gate_report:
        raise SettingsError("--prove: writes no report; leave out --gate-report")
    _refuse_queries(options)
    request = read_request(options.gate, None, settings)
    keep_still(early_config)
    early_config.pluginmanager.register(Proving(settings, request))


def _no_table(root: Path, ini: Path | None) -> str:
    """What is missing, and why pytest looked there where another file than pyproject.toml led it."""
    place = root / "pyproject.toml"
    line = f"{place}: has no [tool.lifeos] table, so there are no gates"
    if ini is None or ini == place:
        return line
    cure = "start it where pyproject.toml has both [tool.lifeos] and [tool.pytest]"
    return f"{line}; pytest took {ini} for its configuration, {cure}"


def _gates_request(early_config: pytest.Config, settings: Settings) -> Request:
    from pytest_lifeos.thresholds.switching import switch_on

    _refuse_queries(early_config.known_args_namespace)
    gates = early_config.known_args_namespace.gate
    request = read_request(gates, _report_folder(early_config), settings)
    switch_on(early_config, request, settings)
    return request


def _refuse_queries(options: object) -> None:
    """What only shows something ends with 0 and has judged nothing."""
    for name, flag in _QUERIES.items():
        if getattr(options, name, None):
            raise SettingsError(f"--gate: {flag} runs no test; leave out one of them")


def _forget_verdict(early_config: pytest.Config) -> None:
    """Before all else: whatever goes wrong from here on, an older verdict does not outlive it."""
    folder = _report_folder(early_config)
    if folder is None:
        return
    from pytest_lifeos.reporters.json_report import forget_verdict

    try:
        forget_verdict(folder)
    except OSError as error:
        raise SettingsError(f"--gate-report {folder}: {error.strerror}; give a folder") from None


def _report_folder(early_config: pytest.Config) -> Path | None:
    given: str | None = early_config.known_args_namespace.gate_report
    return Path(early_config.invocation_params.dir, given) if given else None
