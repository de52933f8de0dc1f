"""Tally: what every item reported, kept on the process that talks to the user."""

import contextlib
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest

from pytest_lifeos.finding import Finding
from pytest_lifeos.verdict.model import ItemResult, Outcome, Reason
from pytest_lifeos.verdict.properties import FINDING, TOOL, UNDECIDED, read_reason, read_tool
from pytest_lifeos.verdict.unseen import doubt_of

# A later phase never makes an item better: a passed call with an error in teardown is an error.
_RANK = {
    Outcome.PASSED: 0,
    Outcome.XPASSED: 1,
    Outcome.XFAILED: 2,
    Outcome.SKIPPED: 3,
    Outcome.FAILED: 4,
    Outcome.ERROR: 5,
}


_NOT_RUN = "[NOTRUN] "
# What pytest-rerunfailures and pytest-retry call a phase that failed and will be tried again.
_AGAIN = ("rerun", "retried")
# Gate modules and thresholds; any other test writes down what it likes with `record_property`.
_OURS = "pyproject.toml::"

_T = TypeVar("_T")


class Tally:
    """The results by node id, the collectors that failed, and what tests did unseen, each once."""

    def __init__(self) -> None:
        self.results: dict[str, ItemResult] = {}
        self.broken: dict[str, str] = {}
        self.unseen: dict[str, dict[Reason, None]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Merges one phase into its item's result."""
        outcome = _outcome(report)
        before = self.results.get(report.nodeid)
        if before is None:
            before = ItemResult(nodeid=report.nodeid, outcome=Outcome.PASSED)
        if outcome is not None:
            self.results[report.nodeid] = _merged(before, outcome, report)
        elif report.outcome in _AGAIN:
            self.results[report.nodeid] = replace(before, reruns=before.reruns + 1)

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
            self.unseen.setdefault(nodeid, {})[doubt] = None


def _outcome(report: pytest.TestReport) -> Outcome | None:
    """pytest's word for this phase; None for a rerun, whose last try counts."""
    if report.failed:
        return Outcome.ERROR if report.when in ("setup", "teardown") else Outcome.FAILED
    expected = hasattr(report, "wasxfail")
    if report.skipped:
        return Outcome.XFAILED if expected and not _is_not_run(report) else Outcome.SKIPPED
    if report.passed:
        return Outcome.XPASSED if expected else Outcome.PASSED
    return None


def _is_not_run(report: pytest.TestReport) -> bool:
    """`xfail(run=False)` is a skip by another name."""
    return str(getattr(report, "wasxfail", "")).startswith(_NOT_RUN)


def _merged(before: ItemResult, outcome: Outcome, report: pytest.TestReport) -> ItemResult:
    worse = _RANK[outcome] > _RANK[before.outcome]
    after = replace(
        before,
        outcome=outcome if worse else before.outcome,
        message=_message(report, outcome) if worse else before.message,
        duration_s=before.duration_s + report.duration,
        phases=(*before.phases, report.when),
    )
    return _with_properties(after, report) if report.nodeid.startswith(_OURS) else after


def _with_properties(result: ItemResult, report: pytest.TestReport) -> ItemResult:
    """The properties of a report are all those of the item so far: the last report has them all."""
    undecided = _read(report, UNDECIDED, read_reason)
    return replace(
        result,
        findings=_read(report, FINDING, Finding.from_json),
        tools=_read(report, TOOL, read_tool),
        undecided=undecided[0] if undecided else None,
    )


def _read(report: pytest.TestReport, name: str, read: Callable[[str], _T]) -> tuple[_T, ...]:
    """What can be read: a fixture of the project that is used by all tests may write there too."""
    found = []
    for given, text in report.user_properties:
        if given == name:
            with contextlib.suppress(ValueError, TypeError, KeyError):
                found.append(read(str(text)))
    return tuple(found)


def _message(report: pytest.TestReport, outcome: Outcome) -> str:
    if _is_not_run(report):
        return str(getattr(report, "wasxfail", "")).removeprefix(_NOT_RUN).strip()
    if outcome is Outcome.SKIPPED and isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ").removeprefix("Skipped").strip()
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash else str(report.longrepr or "")
    return next((line for line in text.splitlines() if line.strip()), "")


def _last_line(text: str) -> str:
    lines = [line.removeprefix("E").strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "could not be collected"
