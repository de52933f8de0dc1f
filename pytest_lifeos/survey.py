"""Survey: `pytest --gates` lists gates and pipelines, has pytest collect, and says what nobody runs."""

from collections.abc import Generator, Iterator

import pytest

from pytest_lifeos.doubts import JUDGED
from pytest_lifeos.reporters.listing import listing
from pytest_lifeos.selection.choosing import Chooser
from pytest_lifeos.selection.orphans import ReadReach, find_orphans
from pytest_lifeos.settings import Settings


def begin(config: pytest.Config, settings: Settings) -> None:
    """The listing; pytest then runs no test, whatever its own settings say."""
    print(listing(settings), flush=True)
    config.option.collectonly = True
    config.option.continue_on_collection_errors = True
    if hasattr(config.option, "dist"):
        config.option.numprocesses, config.option.dist = None, "no"


def measure_nothing(early_config: pytest.Config) -> None:
    """What `addopts` has measured in every run has nothing to measure here."""
    if hasattr(early_config.known_args_namespace, "cov_source"):
        early_config.known_args_namespace.cov_source = None


class Survey:
    """The hooks of a run that shows and judges nothing but whether something is left out."""

    def __init__(self, settings: Settings, chooser: Chooser, read_reach: ReadReach) -> None:
        self._settings = settings
        self._chooser = chooser
        self._read_reach = read_reach
        self._broken: list[str] = []

    def pytest_plugin_registered(
        self, plugin: object, plugin_name: str, manager: pytest.PytestPluginManager
    ) -> None:
        """What pytest says of a collection is of no interest, as with `-p no:terminal`."""
        if plugin_name == "terminalreporter":
            manager.unregister(plugin)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """What a file holds that does not import, nobody can say."""
        if report.failed:
            self._broken.append(report.nodeid)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(
        self, session: pytest.Session, exitstatus: int
    ) -> Generator[None, object, object]:
        """Says what nobody runs; red by it only where the project fails on orphans."""
        result = yield
        if exitstatus in JUDGED:
            lines = list(self._lines())
            print("".join(f"\n{line}" for line in lines), end="\n" if lines else "", flush=True)
            is_red = bool(lines) and self._settings.orphans == "fail"
            session.exitstatus = pytest.ExitCode.TESTS_FAILED if is_red else pytest.ExitCode.OK
        return result

    def _lines(self) -> Iterator[str]:
        settings = self._settings
        orphans = find_orphans(settings, self._chooser.chosen, lambda: self._read_reach(settings))
        yield from orphans.messages()
        if orphans.untold:
            yield f"which gates the workflows run cannot be told: {orphans.untold}"
        if self._broken:
            what = "file does" if len(self._broken) == 1 else "files do"
            yield f"{len(self._broken)} {what} not import, the first is {self._broken[0]}"
