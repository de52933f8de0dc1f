"""The security gate: bandit finds no insecure code."""

from collections.abc import Callable, Iterable

from pytest_lifeos.checks.tools.bandit import BANDIT
from pytest_lifeos.checks.tools.tool import Tool
from pytest_lifeos.finding import Finding


def test_bandit_finds_nothing(
    lifeos_tool: Callable[[Tool], Iterable[Finding]],
    lifeos_expect_none: Callable[[Iterable[Finding]], None],
) -> None:
    """An accepted risk carries its reason on its line, as a nosec comment."""
    lifeos_expect_none(lifeos_tool(BANDIT))
