"""Each fail-closed rule has a case that it lets pass and a case that it does not."""

import inspect
from collections.abc import Iterable
from dataclasses import replace

import pytest

from pytest_lifeos.settings import Gate
from pytest_lifeos.verdict import Evidence, ItemResult, Outcome, Reason, Verdict, rules
from pytest_lifeos.verdict.rules import (
    RULES,
    failed_tests,
    has_doubts,
    is_silent,
    missed_bars,
    missed_counts,
    missed_thresholds,
    selected_too_little,
    skips_without_reason,
    undecided_tests,
    was_narrowed,
)

_WHOLE = ("setup", "call", "teardown")
_A = ItemResult(nodeid="t.py::a", outcome=Outcome.PASSED, phases=_WHOLE)
_B = ItemResult(nodeid="t.py::b", outcome=Outcome.PASSED, phases=_WHOLE)
_OWN = ItemResult(nodeid="pyproject.toml::unit::budget", outcome=Outcome.PASSED, phases=_WHOLE)
_SKIPS = ItemResult(nodeid="pyproject.toml::unit::skips", outcome=Outcome.PASSED, phases=_WHOLE)
_CLEAN = Evidence(
    gate=Gate(name="unit", select="unit", minimum_items=2),
    selected=("t.py::a", "t.py::b"),
    thresholds=("pyproject.toml::unit::budget",),
    results={each.nodeid: each for each in (_A, _B, _OWN)},
)
_DOUBT = Reason(code="worker-lost", message="worker gw0 was lost", verdict=Verdict.UNDECIDED)


def _with(*results: ItemResult) -> Evidence:
    return replace(_CLEAN, results=dict(_CLEAN.results) | {each.nodeid: each for each in results})


def _without(nodeid: str) -> Evidence:
    results = {key: each for key, each in _CLEAN.results.items() if key != nodeid}
    return replace(_CLEAN, results=results)


def _said(reasons: Iterable[Reason]) -> list[tuple[str, str, str]]:
    return [(each.code, each.message, each.verdict.value) for each in reasons]


def test_every_rule_of_the_file_is_in_their_order() -> None:
    here = [each for each in vars(rules).values() if inspect.isfunction(each)]
    own = [each for each in here if each.__module__ == rules.__name__]

    assert tuple(each for each in own if not each.__name__.startswith("_")) == RULES


@pytest.mark.parametrize("rule", RULES)
def test_no_rule_has_a_reason_against_clean_evidence(rule: object) -> None:
    assert callable(rule)

    assert list(rule(_CLEAN)) == []


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (
            replace(_A, outcome=Outcome.FAILED, message="assert 1 == 2"),
            ("test-failed", "t.py::a: assert 1 == 2", "failed"),
        ),
        (
            replace(_A, outcome=Outcome.ERROR, message="no table"),
            ("test-error", "t.py::a: no table", "failed"),
        ),
    ],
    ids=["failed", "error"],
)
def test_a_test_that_did_not_pass_is_a_reason(
    result: ItemResult, reason: tuple[str, str, str]
) -> None:
    assert _said(failed_tests(_with(result))) == [reason]


def test_a_test_that_cannot_tell_is_undecided_and_not_failed() -> None:
    result = replace(_A, outcome=Outcome.FAILED, message="undecided: x", undecided=_DOUBT)

    said = _said(failed_tests(_with(result))), _said(undecided_tests(_with(result)))

    assert said == ([], [("worker-lost", "worker gw0 was lost", "undecided")])


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (
            replace(_OWN, outcome=Outcome.FAILED, message="pyproject.toml: GATE001 slow"),
            ("bar-missed", "pyproject.toml: GATE001 slow", "failed"),
        ),
        (
            replace(_OWN, outcome=Outcome.ERROR, message="disk full"),
            ("test-error", "disk full", "failed"),
        ),
        (
            replace(_OWN, outcome=Outcome.FAILED, message="undecided: x", undecided=_DOUBT),
            ("worker-lost", "worker gw0 was lost", "undecided"),
        ),
    ],
    ids=["missed", "error", "cannot-tell"],
)
def test_a_bar_that_was_not_met_is_a_reason(
    result: ItemResult, reason: tuple[str, str, str]
) -> None:
    assert _said(missed_bars(_with(result))) == [reason]


def test_too_many_skips_are_a_cause_and_no_consequence() -> None:
    skips = replace(_SKIPS, outcome=Outcome.FAILED, message="pyproject.toml: GATE002 skipped 2")
    evidence = replace(_with(skips), thresholds=(_OWN.nodeid, _SKIPS.nodeid))

    said = _said(missed_counts(evidence)), _said(missed_bars(evidence))

    assert said == ([("bar-missed", "pyproject.toml: GATE002 skipped 2", "failed")], [])


def test_the_bars_come_after_everything_that_may_have_made_them_fail() -> None:
    assert (
        was_narrowed,
        failed_tests,
        skips_without_reason,
        undecided_tests,
        has_doubts,
        missed_counts,
        is_silent,
        selected_too_little,
        missed_thresholds,
        missed_bars,
    ) == RULES


@pytest.mark.parametrize("outcome", [Outcome.SKIPPED, Outcome.XFAILED, Outcome.XPASSED])
def test_a_skip_and_an_expected_failure_are_no_failure(outcome: Outcome) -> None:
    assert _said(failed_tests(_with(replace(_A, outcome=outcome)))) == []


@pytest.mark.parametrize(
    ("evidence", "messages"),
    [
        (replace(_CLEAN, narrowed=("--lf", "-x")), ["partial: --lf", "partial: -x"]),
        (
            replace(_CLEAN, lost=1),
            ["partial: 1 test deselected by -k, -m, --deselect, or a plugin"],
        ),
        (
            replace(_CLEAN, lost=3),
            ["partial: 3 tests deselected by -k, -m, --deselect, or a plugin"],
        ),
    ],
    ids=["command-line", "one-lost", "three-lost"],
)
def test_a_narrowed_run_is_partial(evidence: Evidence, messages: list[str]) -> None:
    assert _said(was_narrowed(evidence)) == [
        ("partial", message, "undecided") for message in messages
    ]


def test_doubts_about_the_run_are_reasons_as_they_are() -> None:
    assert list(has_doubts(replace(_CLEAN, doubts=(_DOUBT,)))) == [_DOUBT]


@pytest.mark.parametrize(
    ("selected", "reason"),
    [
        (
            None,
            ("not-selected", "nobody lived to say which tests the gate selects", "undecided"),
        ),
        (
            (),
            ("too-few-items", '0 tests selected by "unit", at least 2 asked for', "undecided"),
        ),
        (
            ("t.py::a",),
            ("too-few-items", '1 test selected by "unit", at least 2 asked for', "undecided"),
        ),
    ],
    ids=["nobody-said", "none", "one-of-two"],
)
def test_a_gate_over_too_little_is_undecided(
    selected: tuple[str, ...] | None, reason: tuple[str, str, str]
) -> None:
    assert _said(selected_too_little(replace(_CLEAN, selected=selected))) == [reason]


@pytest.mark.parametrize("outcome", [Outcome.SKIPPED, Outcome.XFAILED])
def test_a_gate_of_too_many_tests_that_are_not_to_pass_is_undecided(outcome: Outcome) -> None:
    evidence = _with(replace(_A, outcome=outcome))

    assert _said(selected_too_little(evidence)) == [
        (
            "too-few-items",
            "1 of 2 tests skipped or expected to fail, which leaves 1; at least 2 must pass",
            "undecided",
        )
    ]


@pytest.mark.parametrize("outcome", [Outcome.SKIPPED, Outcome.XFAILED])
def test_a_gate_may_hold_tests_that_are_not_to_pass_beside_enough_others(outcome: Outcome) -> None:
    gate = replace(_CLEAN.gate, minimum_items=1)
    evidence = replace(_with(replace(_A, outcome=outcome)), gate=gate)

    assert _said(selected_too_little(evidence)) == []


@pytest.mark.parametrize(
    ("evidence", "first"),
    [
        (_without("t.py::b"), "t.py::b"),
        (_without("pyproject.toml::unit::budget"), "pyproject.toml::unit::budget"),
        (_with(replace(_A, phases=("setup", "call"))), "t.py::a"),
        (_with(replace(_A, phases=("setup", "teardown"))), "t.py::a"),
    ],
    ids=["no-report", "no-threshold", "no-teardown", "setup-only"],
)
def test_an_item_that_did_not_report_to_its_end_is_a_reason(evidence: Evidence, first: str) -> None:
    message = f"1 of 3 items did not report, the first is {first}"

    assert _said(is_silent(evidence)) == [("not-reported", message, "undecided")]


@pytest.mark.parametrize(
    "result",
    [
        replace(_A, outcome=Outcome.FAILED, phases=("???",)),
        replace(_A, outcome=Outcome.SKIPPED, phases=("setup", "teardown")),
        replace(_A, outcome=Outcome.ERROR, phases=("setup", "teardown")),
    ],
    ids=["lost-worker", "skipped", "setup-error"],
)
def test_an_item_may_end_without_a_call_if_it_did_not_pass(result: ItemResult) -> None:
    assert _said(is_silent(_with(result))) == []


def test_thresholds_that_were_never_judged_are_a_reason() -> None:
    evidence = replace(_CLEAN, thresholds=None)

    assert _said(missed_thresholds(evidence)) == [
        ("not-judged", "the gate's thresholds were not judged", "undecided")
    ]


@pytest.mark.parametrize("message", ["", "unconditional skip"])
def test_a_skip_without_a_reason_fails(message: str) -> None:
    skipped = replace(_A, outcome=Outcome.SKIPPED, message=message)

    assert _said(skips_without_reason(_with(skipped))) == [
        ("skip-without-reason", "t.py::a: skipped without a reason", "failed")
    ]


def test_a_skip_with_a_reason_does_not_fail_by_that() -> None:
    skipped = replace(_A, outcome=Outcome.SKIPPED, message="no machine")

    assert _said(skips_without_reason(_with(skipped))) == []


@pytest.mark.parametrize("outcome", [Outcome.SKIPPED, Outcome.XFAILED, Outcome.XPASSED])
def test_a_bar_that_was_kept_from_judging_is_not_met(outcome: Outcome) -> None:
    evidence = _with(replace(_OWN, outcome=outcome, message="not asked for"))

    message = f"pyproject.toml::unit::budget: {outcome.value}, and so not judged"
    assert _said(missed_bars(evidence)) == [("not-judged", message, "undecided")]


@pytest.mark.parametrize("outcome", [Outcome.XFAILED, Outcome.XPASSED])
def test_a_check_of_a_gate_may_not_be_expected_to_fail(outcome: Outcome) -> None:
    check = replace(_OWN, nodeid="pyproject.toml::lint::test_ruff", outcome=outcome)
    evidence = replace(_with(check), selected=(check.nodeid,))

    message = "pyproject.toml::lint::test_ruff: somebody expects it to fail"
    assert _said(undecided_tests(evidence)) == [("not-judged", message, "undecided")]


def test_a_test_of_the_project_may_be_expected_to_fail() -> None:
    assert _said(undecided_tests(_with(replace(_A, outcome=Outcome.XFAILED)))) == []
