"""What one run needs: settings into the stash, and which plugin objects exist in this run."""

from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.asked import gates_asked, proofs_asked, report_folder
from pytest_lifeos.last_word import LastWord
from pytest_lifeos.rootdir import require_own_root
from pytest_lifeos.settings import Request, Settings, SettingsError, read_settings
from pytest_lifeos.stash import SETTINGS

if TYPE_CHECKING:
    from pytest_lifeos.selection.orphans import Reach


def prepare(early_config: pytest.Config) -> None:
    """Reads settings and flags, forgets an older verdict, arranges coverage, registers a Session.

    Raises pytest.UsageError, in one line, for settings or flags that cannot be used.
    """
    try:
        _forget_verdict(early_config)
        require_own_root(early_config)
        settings = read_settings(early_config.rootpath)
        if settings is not None and early_config.known_args_namespace.prove:
            return _register_proofs(early_config, settings)
        request = gates_asked(early_config, settings)
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None
    if settings is not None and early_config.known_args_namespace.gates:
        from pytest_lifeos.survey import measure_nothing

        measure_nothing(early_config)
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
        from pytest_lifeos.wiring import wire, wire_survey

        for name in self._settings.gates:
            config.addinivalue_line("markers", f"{name}: the {name} gate")
        if config.option.gates:
            return wire_survey(config, self._settings, _read_reach)
        wire(config, self._settings, self._request, _read_reach)

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> None:
        """Answers `--gates`, and lets pytest go on."""
        if config.option.gates:
            from pytest_lifeos.survey import begin

            begin(config, self._settings)


def _read_reach(settings: Settings) -> "Reach":
    """Reads the workflows, where it is asked for."""
    from pytest_lifeos.proofs.reach import read_reach

    return read_reach(settings)


def _register_proofs(early_config: pytest.Config, settings: Settings) -> None:
    """Proofs run commands in a copy; in this run there is nothing to collect, measure or report."""
    from pytest_lifeos.proofs.proving import Proving, keep_still

    request = proofs_asked(early_config, settings)
    keep_still(early_config)
    early_config.pluginmanager.register(Proving(settings, request))


def _forget_verdict(early_config: pytest.Config) -> None:
    """Before all else: whatever goes wrong from here on, an older verdict does not outlive it."""
    folder = report_folder(early_config)
    if folder is None:
        return
    from pytest_lifeos.reporters.json_report import forget_verdict

    try:
        forget_verdict(folder)
    except OSError as error:
        what = f"--gate-report {folder}: {error.strerror}"
        raise SettingsError(f"{what}; give a folder of its own") from None
