"""Judging: one gate's evidence becomes its verdict, and several verdicts one."""

from dataclasses import replace

import pytest

from pytest_lifeos.finding import Finding
from pytest_lifeos.settings import Gate
from pytest_lifeos.verdict import (
    Evidence,
    GateVerdict,
    ItemResult,
    MeasuredCoverage,
    Outcome,
    Reason,
    ToolUse,
    Verdict,
    judge,
    worst,
)
from pytest_lifeos.verdict.judging import duration

_WHOLE = ("setup", "call", "teardown")
_FINDING = Finding(path="a.py", code="F401", rule="unused-import", message="unused")
_TOOL = ToolUse(name="ruff", version="1", exit_status=0, files=2, duration_s=3.0)
_RUFF = ItemResult(
    nodeid="ruff",
    outcome=Outcome.PASSED,
    duration_s=0.5,
    phases=_WHOLE,
    findings=(_FINDING,),
    tools=(_TOOL,),
)
_TEST = ItemResult(nodeid="test", outcome=Outcome.PASSED, duration_s=0.25, phases=_WHOLE)
_COVERAGE = MeasuredCoverage(total=91.5, branch=None)
_EVIDENCE = Evidence(
    gate=Gate(name="lint", select="lint", budget=60.0),
    selected=("ruff", "test"),
    thresholds=(),
    results={"ruff": _RUFF, "test": _TEST},
    coverage=_COVERAGE,
)
_NONE = {"failed": 0, "errors": 0, "skipped": 0, "xfailed": 0, "xpassed": 0}


def test_clean_evidence_passes_and_shows_all_that_it_holds() -> None:
    assert judge(_EVIDENCE) == GateVerdict(
        name="lint",
        verdict=Verdict.PASSED,
        reasons=(),
        items={"selected": 2, "passed": 2} | _NONE,
        duration_s=3.25,
        budget_s=60.0,
        coverage=_COVERAGE,
        tools=(_TOOL,),
        findings=(_FINDING,),
    )


@pytest.mark.parametrize(
    ("outcome", "count", "verdict"),
    [
        (Outcome.PASSED, "passed", Verdict.PASSED),
        (Outcome.FAILED, "failed", Verdict.FAILED),
        (Outcome.ERROR, "errors", Verdict.FAILED),
        (Outcome.SKIPPED, "skipped", Verdict.UNDECIDED),
        (Outcome.XFAILED, "xfailed", Verdict.UNDECIDED),
        (Outcome.XPASSED, "xpassed", Verdict.PASSED),
    ],
)
def test_every_outcome_is_counted_by_its_name(
    outcome: Outcome, count: str, verdict: Verdict
) -> None:
    one = replace(_TEST, outcome=outcome, message="why")

    judged = judge(replace(_EVIDENCE, selected=("test",), results={"test": one}))

    assert (judged.items, judged.verdict) == (
        {"selected": 1, "passed": 0} | _NONE | {count: 1},
        verdict,
    )


def test_items_that_were_not_selected_do_not_count() -> None:
    other = replace(_TEST, nodeid="other", outcome=Outcome.FAILED)

    judged = judge(replace(_EVIDENCE, results=dict(_EVIDENCE.results) | {"other": other}))

    assert (judged.verdict, judged.items["failed"]) == (Verdict.PASSED, 0)


def test_a_partial_run_is_undecided_although_something_failed() -> None:
    failed = replace(_TEST, outcome=Outcome.FAILED, message="boom")
    evidence = replace(
        _EVIDENCE, results={"ruff": _RUFF, "test": failed}, narrowed=("--lf",), thresholds=None
    )

    judged = judge(evidence)

    assert (judged.verdict, [each.code for each in judged.reasons]) == (
        Verdict.UNDECIDED,
        ["partial", "test-failed"],
    )


_BAR = replace(_TEST, nodeid="pyproject.toml::lint::coverage[total]")


def test_bars_are_counted_apart_from_tests() -> None:
    missed = replace(_BAR, nodeid="pyproject.toml::lint::budget", outcome=Outcome.FAILED)
    evidence = replace(
        _EVIDENCE,
        thresholds=(_BAR.nodeid, missed.nodeid),
        results=dict(_EVIDENCE.results) | {_BAR.nodeid: _BAR, missed.nodeid: missed},
    )

    judged = judge(evidence)

    assert (judged.verdict, judged.bars, judged.items) == (
        Verdict.FAILED,
        (1, 2),
        {"selected": 2, "passed": 2} | _NONE,
    )


def test_a_broken_module_is_named_before_the_coverage_that_it_costs() -> None:
    broken = Reason(code="collection-error", message="no x", verdict=Verdict.UNDECIDED)
    missed = replace(_BAR, outcome=Outcome.FAILED, message="shop: COV001 covers 10 %")
    evidence = replace(
        _EVIDENCE,
        thresholds=(_BAR.nodeid,),
        results=dict(_EVIDENCE.results) | {_BAR.nodeid: missed},
        doubts=(broken,),
    )

    judged = judge(evidence)

    assert (judged.verdict, [each.code for each in judged.reasons]) == (
        Verdict.FAILED,
        ["collection-error", "bar-missed"],
    )


def test_what_several_tests_say_in_the_same_words_is_one_reason() -> None:
    none = Reason(code="migrations-none", message="none there", verdict=Verdict.UNDECIDED)
    results = {
        name: replace(_TEST, nodeid=name, outcome=Outcome.FAILED, undecided=none)
        for name in ("ruff", "test")
    }

    assert judge(replace(_EVIDENCE, results=results)).reasons == (none,)


def test_two_tests_that_fail_in_the_same_way_are_two_reasons() -> None:
    results = {
        name: replace(_TEST, nodeid=name, outcome=Outcome.FAILED, message="boom")
        for name in ("ruff", "test")
    }

    messages = [each.message for each in judge(replace(_EVIDENCE, results=results)).reasons]

    assert messages == ["ruff: boom", "test: boom"]


def test_the_time_of_collecting_a_gates_files_is_its_time() -> None:
    assert judge(replace(_EVIDENCE, collection_s=2.0)).duration_s == 5.25


def test_a_failure_outweighs_a_doubt() -> None:
    doubt = Reason(code="worker-lost", message="gone", verdict=Verdict.UNDECIDED)
    failed = replace(_TEST, outcome=Outcome.FAILED, message="boom")

    judged = judge(replace(_EVIDENCE, results={"ruff": _RUFF, "test": failed}, doubts=(doubt,)))

    assert judged.verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("verdicts", "wanted"),
    [
        ([Verdict.PASSED, Verdict.PASSED], Verdict.PASSED),
        ([Verdict.PASSED, Verdict.UNDECIDED], Verdict.UNDECIDED),
        ([Verdict.UNDECIDED, Verdict.FAILED, Verdict.PASSED], Verdict.FAILED),
        ([], Verdict.UNDECIDED),
    ],
    ids=["all-green", "one-doubt", "one-failure", "none"],
)
def test_the_worst_verdict_is_the_verdict_of_all(verdicts: list[Verdict], wanted: Verdict) -> None:
    assert worst(verdicts) is wanted


def test_a_tools_own_time_counts_instead_of_the_wait_for_it() -> None:
    assert duration([_RUFF, _TEST]) == 3.25
