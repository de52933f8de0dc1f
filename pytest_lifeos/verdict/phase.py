"""Phase: one report about an item, and what all of them together say of it."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

import pytest

from pytest_lifeos.finding import Finding
from pytest_lifeos.verdict.heard import doubt_about
from pytest_lifeos.verdict.model import OWN, ItemResult, Outcome
from pytest_lifeos.verdict.properties import (
    FINDING,
    HEARD,
    HIDDEN,
    TOOL,
    UNDECIDED,
    read_reason,
    read_tool,
)
from pytest_lifeos.verdict.reason import Reason

# A later phase never makes an item better: a passed call with an error in teardown is an error.
_RANK = {
    Outcome.PASSED: 0,
    Outcome.XPASSED: 1,
    Outcome.XFAILED: 2,
    Outcome.SKIPPED: 3,
    Outcome.FAILED: 4,
    Outcome.ERROR: 5,
}

# What pytest says of `xfail(run=False)`, which is a skip by another name.
_NOT_RUN = "[NOTRUN] "
# What pytest-rerunfailures and pytest-retry call a phase that failed and will be tried again.
_AGAIN = ("rerun", "retried")
_COUNTED = {"passed", "failed", "skipped", *_AGAIN}

# What whoever ran a test has noted on its report.
_NOTES = frozenset({HEARD, HIDDEN})

_T = TypeVar("_T")


class Phase(NamedTuple):
    """A report, and what a plugin might change of it once it was told."""

    report: pytest.TestReport
    nodeid: str
    word: str
    wasxfail: object

    def is_counted(self) -> bool:
        """Whether it says anything of its item; plugins make reports of other kinds."""
        return self.word in _COUNTED

    def outcome(self) -> Outcome | None:
        """pytest's word for this phase; None for a rerun, whose last try counts."""
        if self.word == "passed":
            return Outcome.PASSED if self.wasxfail is None else Outcome.XPASSED
        if self.word == "failed":
            is_aside = self.report.when in ("setup", "teardown")
            return Outcome.ERROR if is_aside else Outcome.FAILED
        if self.word == "skipped":
            is_run = self.wasxfail is not None and not str(self.wasxfail).startswith(_NOT_RUN)
            return Outcome.XFAILED if is_run else Outcome.SKIPPED
        return None

    def doubts(self) -> Iterator[Reason]:
        """What the report does not say, and whoever ran the test has noted on it."""
        if _NOTES.isdisjoint(vars(self.report)):
            return
        hidden = [getattr(self.report, HIDDEN, None)] if self.word == "passed" else []
        for each in (*hidden, *getattr(self.report, HEARD, ())):
            if each:
                yield doubt_about(self.nodeid, *each)


def result_of(nodeid: str, phases: Sequence[Phase]) -> ItemResult:
    """A later phase never makes an item better: a passed call with an error in teardown is an error."""
    told: list[pytest.TestReport] = []
    outcome, worst = Outcome.PASSED, None
    for phase in phases:
        ended = phase.outcome()
        if ended is None:
            continue
        told.append(phase.report)
        if ended is not Outcome.PASSED and _RANK[ended] > _RANK[outcome]:
            outcome, worst = ended, phase
    result = ItemResult(
        nodeid=nodeid,
        outcome=outcome,
        message=_message(worst, outcome) if worst else "",
        duration_s=sum([each.duration for each in told]),
        phases=tuple([each.when or "" for each in told]),
        reruns=len(phases) - len(told),
    )
    # Any other test writes down what it likes with `record_property`.
    is_own = nodeid.startswith(OWN) and told
    return _with_properties(result, told[-1]) if is_own else result


def _with_properties(result: ItemResult, report: pytest.TestReport) -> ItemResult:
    """The properties of a report are all those of the item so far: the last report has them all."""
    undecided = _read(report, UNDECIDED, read_reason)
    return replace(
        result,
        findings=_read(report, FINDING, Finding.from_json),
        tools=_read(report, TOOL, read_tool),
        undecided=undecided[0] if undecided else None,
    )


def _read(report: pytest.TestReport, wanted: str, read: Callable[[str], _T]) -> tuple[_T, ...]:
    """What can be read: a fixture of the project that is used by all tests may write there too."""
    found = []
    for name, text in report.user_properties:
        if name == wanted:
            with contextlib.suppress(ValueError, TypeError, KeyError):
                found.append(read(str(text)))
    return tuple(found)


def _message(phase: Phase, outcome: Outcome) -> str:
    report, wasxfail = phase.report, str(phase.wasxfail)
    if wasxfail.startswith(_NOT_RUN):
        return wasxfail.removeprefix(_NOT_RUN).strip()
    if outcome is Outcome.SKIPPED and isinstance(report.longrepr, tuple):
        return report.longrepr[2].removeprefix("Skipped: ").removeprefix("Skipped").strip()
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message.removeprefix("Failed: ") if crash else str(report.longrepr or "")
    return next((line for line in text.splitlines() if line.strip()), "")
