"""Tally: what every item reported, kept on the process that talks to the user."""

import warnings
from collections.abc import Iterable, Mapping

import pytest

from pytest_lifeos.verdict.heard import doubt_of
from pytest_lifeos.verdict.model import ItemResult
from pytest_lifeos.verdict.phase import Phase, result_of
from pytest_lifeos.verdict.reason import Reason


class Tally:
    """The results by node id, the collectors that failed, and what tests could not fail by, each once."""

    def __init__(self) -> None:
        self.broken: dict[str, str] = {}
        self._heard: dict[str, dict[Reason, None]] = {}
        self._told: list[tuple[pytest.TestReport, str, str, object]] = []
        self._phases: dict[str, list[Phase]] = {}
        self._results: dict[str, ItemResult] = {}

    @property
    def results(self) -> Mapping[str, ItemResult]:
        """What each item came to so far; worked out when asked for, which costs the tests nothing."""
        self._work_out()
        return self._results

    @property
    def heard(self) -> Mapping[str, Iterable[Reason]]:
        """What tests did so far that they could not fail by, by their ids."""
        self._work_out()
        return self._heard

    def _work_out(self) -> None:
        news: dict[str, None] = {}
        for phase in map(Phase._make, self._told):
            for doubt in phase.doubts():
                self._heard.setdefault(phase.nodeid, {})[doubt] = None
            if phase.is_counted():
                self._phases.setdefault(phase.nodeid, []).append(phase)
                news[phase.nodeid] = None
        for nodeid in news:
            self._results[nodeid] = result_of(nodeid, self._phases[nodeid])
        self._told = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Notes one phase of its item."""
        wasxfail = getattr(report, "wasxfail", None)
        self._told.append((report, report.nodeid, report.outcome, wasxfail))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remembers a module that could not be collected."""
        if report.failed:
            self.broken[report.nodeid] = _last_line(report.longreprtext)

    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, nodeid: str
    ) -> None:
        """Remembers what a test did that it could not fail by."""
        doubt = doubt_of(warning_message.message, warning_message.category, nodeid)
        if doubt is not None:
            self._heard.setdefault(nodeid, {})[doubt] = None


def _last_line(text: str) -> str:
    lines = [line.removeprefix("E").strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "could not be collected"
