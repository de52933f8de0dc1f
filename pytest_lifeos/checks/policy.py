"""GATE001 and GATE002: a gate keeps to its time budget and to the skips that its policy allows."""

from collections.abc import Iterable, Iterator

from pytest_lifeos.finding import Finding, Severity


def check_budget(gate: str, budget: float, spent: float, severity: Severity) -> Iterator[Finding]:
    """One finding if the gate took longer than its budget; both in seconds.

    `spent` is the time of its items and of collecting the files that hold them.
    """
    if spent > budget:
        yield Finding(
            path="pyproject.toml",
            code="GATE001",
            rule="over-budget",
            severity=severity,
            message=f"{gate} took {spent:.1f} s, its budget is {budget:g} s",
            hint="make it faster, or raise the budget where all can see it",
        )


def check_skips(gate: str, allowed: int, skipped: Iterable[str]) -> Iterator[Finding]:
    """One finding if more items of the gate were skipped than are allowed; `skipped` are node ids."""
    names = list(skipped)
    if len(names) > allowed:
        yield Finding(
            path="pyproject.toml",
            code="GATE002",
            rule="too-many-skips",
            message=f"{gate} skipped {len(names)}, {allowed} allowed: {names[0]}",
            hint=f"run them, or raise max_skipped of gate {gate}",
        )
