"""The lint gate: ruff finds nothing and black would change nothing."""

from collections.abc import Callable, Iterable

from pytest_lifeos.checks.tools.black import BLACK
from pytest_lifeos.checks.tools.ruff import RUFF
from pytest_lifeos.checks.tools.tool import Tool
from pytest_lifeos.finding import Finding

Join = Callable[[Tool], Iterable[Finding]]
ExpectNone = Callable[[Iterable[Finding]], None]


def test_ruff_finds_nothing(lifeos_tool: Join, lifeos_expect_none: ExpectNone) -> None:
    """A lint rule that is worth having is worth failing for."""
    lifeos_expect_none(lifeos_tool(RUFF))


def test_black_would_change_nothing(lifeos_tool: Join, lifeos_expect_none: ExpectNone) -> None:
    """A diff then shows what a change means, never how it is laid out."""
    lifeos_expect_none(lifeos_tool(BLACK))
