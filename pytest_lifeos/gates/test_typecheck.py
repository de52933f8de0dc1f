"""The typecheck gate: mypy finds no type error in the files that its configuration names."""

from collections.abc import Callable, Iterable

from pytest_lifeos.checks.tools.mypy import MYPY
from pytest_lifeos.checks.tools.tool import Tool
from pytest_lifeos.finding import Finding


def test_mypy_finds_nothing(
    lifeos_tool: Callable[[Tool], Iterable[Finding]],
    lifeos_expect_none: Callable[[Iterable[Finding]], None],
) -> None:
    """Types are the documentation that cannot go stale."""
    lifeos_expect_none(lifeos_tool(MYPY))
