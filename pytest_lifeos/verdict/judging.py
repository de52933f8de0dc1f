"""Judging: the rules over one gate's evidence, and the verdict of several gates together."""

from collections import Counter
from collections.abc import Iterable

from pytest_lifeos.verdict.model import Evidence, GateVerdict, ItemResult, Outcome
from pytest_lifeos.verdict.reason import Reason, Verdict
from pytest_lifeos.verdict.rules import RULES

_COUNTED = {Outcome.ERROR: "errors"}


def judge(evidence: Evidence) -> GateVerdict:
    """The gate's verdict: passed only if no rule has a reason against it.

    The reasons stand in the order of the rules; what several items say in the same words, such as
    that there are no migrations, is one reason.
    """
    said = {(each.code, each.message): each for rule in RULES for each in rule(evidence)}
    reasons = tuple(said.values())
    results = evidence.reported()
    return GateVerdict(
        name=evidence.gate.name,
        verdict=_verdict(reasons),
        reasons=reasons,
        items=_count(len(evidence.selected or ()), evidence.tests()),
        duration_s=duration(results) + evidence.collection_s,
        budget_s=evidence.gate.budget,
        coverage=evidence.coverage,
        tools=tuple(tool for result in results for tool in result.tools),
        findings=tuple(finding for result in results for finding in result.findings),
        bars=_bars(evidence.bars()),
    )


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a pipeline: failed if any failed, green only if all are."""
    seen = set(verdicts)
    for verdict in (Verdict.FAILED, Verdict.UNDECIDED):
        if verdict in seen:
            return verdict
    return Verdict.PASSED if seen else Verdict.UNDECIDED


def duration(results: Iterable[ItemResult]) -> float:
    """Seconds of work: a tool's own run counts, not how long its item waited for it."""
    return sum(
        sum(tool.duration_s for tool in result.tools) or result.duration_s for result in results
    )


def _verdict(reasons: tuple[Reason, ...]) -> Verdict:
    """A partial run gives no verdict, whatever else it saw."""
    if any(reason.code == "partial" for reason in reasons):
        return Verdict.UNDECIDED
    return worst([*(reason.verdict for reason in reasons), Verdict.PASSED])


def _bars(results: list[ItemResult]) -> tuple[int, int] | None:
    met = sum(each.outcome is Outcome.PASSED for each in results)
    return (met, len(results)) if results else None


def _count(selected: int, results: Iterable[ItemResult]) -> dict[str, int]:
    """Tests that were run again are counted among the others too, and named where there are some."""
    tests = list(results)
    counted = Counter(_COUNTED.get(each.outcome, each.outcome.value) for each in tests)
    names = ("passed", "failed", "errors", "skipped", "xfailed", "xpassed")
    again = sum(each.reruns > 0 for each in tests)
    whole = {"selected": selected} | {name: counted[name] for name in names}
    return whole | {"rerun": again} if again else whole
