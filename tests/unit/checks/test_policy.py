"""A gate keeps to its time budget and to the skips that it allows."""

import pytest

from pytest_lifeos.checks.policy import check_budget, check_skips
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
