"""GATE001 to GATE004: a gate keeps to its time budget, and to the skips, expected failures and reruns
that its policy allows."""

from collections.abc import Iterable, Iterator, Mapping

from pytest_lifeos.counted import counted
from pytest_lifeos.finding import Finding, Severity

_NAMED = 5


def check_budget(gate: str, budget: float, spent: float, severity: Severity) -> Iterator[Finding]:
    """One finding if the gate took longer than its budget; both in seconds.

    `spent` is the time of its items, of collecting the files that hold them, and of what the project
    does before the first test.
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
    said = f"{gate} skipped {len(names)}"
    hint = f"run them, or raise max_skipped of gate {gate}"
    yield from _more_than(allowed, names, "GATE002", "too-many-skips", said, hint)


def check_xfailed(gate: str, allowed: int, xfailed: Iterable[str]) -> Iterator[Finding]:
    """One finding if more items failed as expected than are allowed; `xfailed` are node ids."""
    names = list(xfailed)
    said = f"{gate} expects {counted(len(names), 'test')} to fail"
    hint = _others(names) or f"mend it, or raise max_xfailed of gate {gate}"
    yield from _more_than(allowed, names, "GATE003", "too-many-xfails", said, hint)


def check_reruns(gate: str, allowed: int, reruns: Mapping[str, int]) -> Iterator[Finding]:
    """One finding if more tests were run again than are allowed.

    `reruns` maps a node id to how often it was run again; the most often comes first.
    """
    ranked = sorted(reruns.items(), key=lambda each: (-each[1], each[0]))
    names = [f"{nodeid} ({'once' if times == 1 else f'{times} times'})" for nodeid, times in ranked]
    said = f"{gate} ran {counted(len(names), 'test')} again"
    hint = _others(names) or f"mend it, or raise max_rerun of gate {gate}"
    yield from _more_than(allowed, names, "GATE004", "too-many-reruns", said, hint)


def _more_than(
    allowed: int, names: list[str], code: str, rule: str, said: str, hint: str
) -> Iterator[Finding]:
    if len(names) > allowed:
        message = f"{said}, {allowed} allowed: {names[0]}"
        yield Finding(path="pyproject.toml", code=code, rule=rule, message=message, hint=hint)


def _others(names: list[str]) -> str:
    """Those besides the first, which the message names."""
    more = [*names[1:_NAMED], *(["..."] if len(names) > _NAMED else [])]
    return f"also {', '.join(more)}" if more else ""
