"""The values that a verdict is made from and made of; all durations are seconds."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pytest_lifeos.finding import Finding
from pytest_lifeos.settings import Gate
from pytest_lifeos.verdict.reason import Reason, Verdict

# How the ids of a gate's own items begin: those of gate modules and of bars.
OWN = "pyproject.toml::"


class Outcome(str, enum.Enum):
    """How one item ended, pytest's six words."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"
    XFAILED = "xfailed"
    XPASSED = "xpassed"


@dataclass(frozen=True, kw_only=True)
class ToolUse:
    """One run of an outside tool; `files` is how many source files it looked at."""

    name: str
    version: str
    exit_status: int | None
    files: int
    duration_s: float


@dataclass(frozen=True, kw_only=True)
class ItemResult:
    """What one item reported; `message` is its failure's first line, or why it was not run.

    `undecided` is set where the item failed because it could not tell.
    `phases` are the phases that reported: setup, call, teardown, or ??? for a lost worker's item.
    `reruns` is how often it was run again, by pytest-rerunfailures or pytest-retry.
    """

    nodeid: str
    outcome: Outcome
    message: str = ""
    duration_s: float = 0.0
    phases: tuple[str, ...] = ()
    reruns: int = 0
    undecided: Reason | None = None
    findings: tuple[Finding, ...] = ()
    tools: tuple[ToolUse, ...] = ()

    def is_finished(self) -> bool:
        """Whether it ran to its end: a pass without a call (`--setup-only`) is no pass."""
        ran = "call" in self.phases or self.outcome is not Outcome.PASSED
        return "???" in self.phases or ("teardown" in self.phases and ran)


@dataclass(frozen=True, kw_only=True)
class MeasuredCoverage:
    """Percentages as measured, unrounded; `branch` is None where branches were not measured.

    `core` is the engine of coverage.py that measured, None for data of other runs.
    """

    total: float
    branch: float | None
    packages: Mapping[str, float] = field(default_factory=dict)
    core: str | None = None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that is known of one gate when it is judged.

    `selected` is None where no process lived to say what it selected; `thresholds` are the node ids
    of the gate's own bars, None where they were never judged. `collection_s` is what collecting the
    files of the selected tests took, and what the project did before the first test.
    `doubts` are reasons that concern the whole run, such as a lost worker.
    """

    gate: Gate
    selected: tuple[str, ...] | None
    thresholds: tuple[str, ...] | None
    results: Mapping[str, ItemResult]
    lost: int = 0
    narrowed: tuple[str, ...] = ()
    doubts: tuple[Reason, ...] = ()
    coverage: MeasuredCoverage | None = None
    collection_s: float = 0.0

    def ids(self) -> tuple[str, ...]:
        """Every item that must have reported: the tests and the thresholds."""
        return (*(self.selected or ()), *(self.thresholds or ()))

    def reported(self) -> list[ItemResult]:
        """The results of those that have reported."""
        return self._results(self.ids())

    def tests(self) -> list[ItemResult]:
        """The results of the gate's tests; a threshold is a bar, not a test."""
        return self._results(self.selected or ())

    def bars(self) -> list[ItemResult]:
        """The results of the gate's thresholds."""
        return self._results(self.thresholds or ())

    def _results(self, ids: Iterable[str]) -> list[ItemResult]:
        return [self.results[nodeid] for nodeid in ids if nodeid in self.results]


@dataclass(frozen=True, kw_only=True)
class GateVerdict:
    """A gate's verdict with every reason and all that its report shows.

    `items` counts the gate's tests by outcome; its thresholds stand apart in `bars`, as how many were
    met and how many were judged, None where none was.
    """

    name: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    items: Mapping[str, int]
    duration_s: float
    budget_s: float | None
    coverage: MeasuredCoverage | None
    tools: tuple[ToolUse, ...]
    findings: tuple[Finding, ...]
    bars: tuple[int, int] | None = None
