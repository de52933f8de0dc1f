"""Bars: the thresholds of one gate as named checks, for one machine's run and for merged shards."""

from collections.abc import Iterable, Iterator

from pytest_lifeos.checks.policy import check_budget, check_reruns, check_skips, check_xfailed
from pytest_lifeos.finding import Finding, Severity
from pytest_lifeos.settings import Gate
from pytest_lifeos.thresholds.items import Check
from pytest_lifeos.thresholds.measuring import RunCoverage
from pytest_lifeos.verdict import ItemResult, Outcome
from pytest_lifeos.verdict.judging import duration

Named = tuple[str, str, Check]


def gate_bars(
    gate: Gate,
    results: list[ItemResult],
    modules: Iterable[str],
    collection_s: float,
    measured: RunCoverage | None,
) -> Iterator[Named]:
    """Each bar as (name, key in the gate's table, check).

    `results` are those of the gate's tests, `modules` those that skipped themselves as a whole.
    """
    if measured is not None:
        yield from _coverage_bars(gate, measured)
    yield from _policy_bars(gate, results, modules, duration(results) + collection_s)


def _coverage_bars(gate: Gate, measured: RunCoverage) -> Iterator[Named]:
    bars = gate.coverage
    if bars is None:
        return
    if bars.total is not None:
        yield "coverage[total]", "coverage", lambda: measured.check_total(bars.total or 0)
    for folder, bar in bars.packages.items():
        yield f"coverage[{folder}]", "coverage", _package_check(measured, folder, bar)
    if bars.branch_bar is not None:
        yield "coverage[branch]", "coverage", lambda: measured.check_branches(bars.branch_bar or 0)
    if bars.patch is not None:
        yield "coverage[patch]", "coverage", lambda: measured.check_patch(bars.patch or 0)
    if bars.may_drop is not None:
        yield "coverage[may_drop]", "coverage", lambda: measured.check_drop(gate.name, bars)


def _package_check(measured: RunCoverage, folder: str, bar: float) -> Check:
    def check() -> Iterable[Finding]:
        return measured.check_package(folder, bar)

    return check


def _policy_bars(
    gate: Gate, results: list[ItemResult], modules: Iterable[str], spent: float
) -> Iterator[Named]:
    skipped = [each.nodeid for each in results if each.outcome is Outcome.SKIPPED]
    skipped.extend(modules)
    if skipped or gate.max_skipped:
        yield "skips", "max_skipped", lambda: check_skips(gate.name, gate.max_skipped, skipped)
    if gate.max_xfailed is not None:
        xfailed = [each.nodeid for each in results if each.outcome is Outcome.XFAILED]
        most = gate.max_xfailed
        yield "xfailed", "max_xfailed", lambda: check_xfailed(gate.name, most, xfailed)
    if gate.max_rerun is not None:
        reruns = {each.nodeid: each.reruns for each in results if each.reruns}
        again = gate.max_rerun
        yield "reruns", "max_rerun", lambda: check_reruns(gate.name, again, reruns)
    if gate.budget is not None:
        severity = Severity.ERROR if gate.on_budget == "fail" else Severity.WARNING
        budget = gate.budget
        yield "budget", "budget", lambda: check_budget(gate.name, budget, spent, severity)
