"""Bars of merged shards: judged by the checks of every run, as the items that they are there."""

from collections.abc import Iterable

from pytest_lifeos.finding import CannotTell, Severity
from pytest_lifeos.settings import Gate
from pytest_lifeos.thresholds.bars import Named
from pytest_lifeos.thresholds.items import Check
from pytest_lifeos.verdict import ItemResult, Outcome, undecided

_RAN = ("setup", "call", "teardown")


def judge_bars(gate: Gate, bars: Iterable[Named]) -> dict[str, ItemResult]:
    """The result of each bar by the node id that its item has in a run of pytest."""
    results = (_judged(f"pyproject.toml::{gate.name}::{name}", bar) for name, _key, bar in bars)
    return {each.nodeid: each for each in results}


def _judged(nodeid: str, check: Check) -> ItemResult:
    try:
        findings = tuple(check())
    except CannotTell as doubt:
        reason = undecided(doubt.code, doubt.message)
        return ItemResult(
            nodeid=nodeid,
            outcome=Outcome.FAILED,
            message=f"undecided: {doubt.message}",
            phases=_RAN,
            undecided=reason,
        )
    errors = [each for each in findings if each.severity is Severity.ERROR]
    return ItemResult(
        nodeid=nodeid,
        outcome=Outcome.FAILED if errors else Outcome.PASSED,
        message=str(errors[0]) if errors else "",
        phases=_RAN,
        findings=findings,
    )
