"""What one run needs: settings into the stash, and which plugin objects exist in this run."""

from pathlib import Path

import pytest

from pytest_lifeos import flags
from pytest_lifeos.settings import Request, Settings, SettingsError, read_settings
from pytest_lifeos.settings.request import read_request
from pytest_lifeos.stash import SETTINGS


def prepare(early_config: pytest.Config) -> None:
    """Reads settings and flags, forgets an older verdict, arranges coverage, registers a Session.

    Raises pytest.UsageError, in one line, for settings or flags that cannot be used.
    """
    try:
        _forget_verdict(early_config)
        settings = read_settings(early_config.rootpath)
        request = _request(early_config, settings)
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None
    if settings is not None:
        early_config.stash[SETTINGS] = settings
        early_config.pluginmanager.register(Session(settings, request))


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


def _request(early_config: pytest.Config, settings: Settings | None) -> Request | None:
    options = early_config.known_args_namespace
    if settings is None:
        if flags.are_given(options):
            place = early_config.rootpath / "pyproject.toml"
            raise SettingsError(f"{place}: has no [tool.lifeos] table, so there are no gates")
        return None
    if options.gate_report and not options.gate:
        raise SettingsError("--gate-report: needs --gate NAME, whose report it writes")
    return _gates_request(early_config, settings) if options.gate else None


def _gates_request(early_config: pytest.Config, settings: Settings) -> Request:
    from pytest_lifeos.thresholds.measuring import switch_on

    gates = early_config.known_args_namespace.gate
    request = read_request(gates, _report_folder(early_config), settings)
    switch_on(early_config, request, settings)
    return request


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
