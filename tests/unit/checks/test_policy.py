"""A gate keeps to its time budget, and to the skips, expected failures and reruns that it allows."""

import pytest

from pytest_lifeos.checks.policy import check_budget, check_reruns, check_skips, check_xfailed
from pytest_lifeos.finding import Finding, Severity


@pytest.mark.parametrize("spent", [0.0, 59.9, 60.0])
def test_a_gate_within_its_budget_has_no_finding(spent: float) -> None:
    assert list(check_budget("unit", 60.0, spent, Severity.ERROR)) == []


@pytest.mark.parametrize("severity", [Severity.ERROR, Severity.WARNING])
def test_a_gate_over_its_budget_is_one_finding(severity: Severity) -> None:
    assert list(check_budget("unit", 60.0, 61.25, severity)) == [
        Finding(
            path="pyproject.toml",
            code="GATE001",
            rule="over-budget",
            severity=severity,
            message="unit took 61.2 s, its budget is 60 s",
            hint="make it faster, or raise the budget where all can see it",
        )
    ]


@pytest.mark.parametrize(("allowed", "skipped"), [(0, []), (2, ["a", "b"])])
def test_skips_that_are_allowed_are_no_finding(allowed: int, skipped: list[str]) -> None:
    assert list(check_skips("unit", allowed, skipped)) == []


def test_a_skip_too_many_is_one_finding() -> None:
    assert list(check_skips("unit", 1, ["t.py::a", "t.py::b"])) == [
        Finding(
            path="pyproject.toml",
            code="GATE002",
            rule="too-many-skips",
            message="unit skipped 2, 1 allowed: t.py::a",
            hint="run them, or raise max_skipped of gate unit",
        )
    ]


@pytest.mark.parametrize(("allowed", "xfailed"), [(0, []), (2, ["a", "b"])])
def test_expected_failures_that_are_allowed_are_no_finding(
    allowed: int, xfailed: list[str]
) -> None:
    assert list(check_xfailed("unit", allowed, xfailed)) == []


def test_an_expected_failure_too_many_is_one_finding() -> None:
    assert list(check_xfailed("unit", 0, ["t.py::a"])) == [
        Finding(
            path="pyproject.toml",
            code="GATE003",
            rule="too-many-xfails",
            message="unit expects 1 test to fail, 0 allowed: t.py::a",
            hint="mend it, or raise max_xfailed of gate unit",
        )
    ]


@pytest.mark.parametrize(("allowed", "reruns"), [(0, {}), (2, {"a": 1, "b": 9})])
def test_reruns_that_are_allowed_are_no_finding(allowed: int, reruns: dict[str, int]) -> None:
    assert list(check_reruns("unit", allowed, reruns)) == []


def test_tests_that_are_run_again_too_often_are_one_finding_with_their_names() -> None:
    assert list(check_reruns("unit", 1, {"t.py::a": 1, "t.py::b": 3})) == [
        Finding(
            path="pyproject.toml",
            code="GATE004",
            rule="too-many-reruns",
            message="unit ran 2 tests again, 1 allowed: t.py::b (3 times)",
            hint="also t.py::a (once)",
        )
    ]


def test_of_many_tests_that_are_run_again_the_first_five_are_named() -> None:
    (finding,) = check_reruns("unit", 0, dict.fromkeys("abcdefg", 1))

    assert finding.hint == "also b (once), c (once), d (once), e (once), ..."
