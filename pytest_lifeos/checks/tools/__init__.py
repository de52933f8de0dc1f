"""The outside tools that gates run, by name."""

from collections.abc import Mapping

from pytest_lifeos.checks.tools.bandit import BANDIT
from pytest_lifeos.checks.tools.black import BLACK
from pytest_lifeos.checks.tools.mypy import MYPY
from pytest_lifeos.checks.tools.ruff import RUFF
from pytest_lifeos.checks.tools.tool import Tool

TOOLS: Mapping[str, Tool] = {tool.name: tool for tool in (RUFF, BLACK, MYPY, BANDIT)}
