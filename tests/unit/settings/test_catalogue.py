"""The catalogue agrees with the files that it names: what is started ahead is what is joined."""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

from pytest_lifeos import gates
from pytest_lifeos.checks import tools
from pytest_lifeos.checks.tools.tool import Tool
from pytest_lifeos.settings.catalogue import KNOWN_GATES
from pytest_lifeos.settings.table import Table
from pytest_lifeos.settings.tools import ToolSettings


def _tools_of(gate: str) -> list[str]:
    """The tools of the gate's row."""
    read = KNOWN_GATES[gate].own
    own = read(Table({}, gate)) if read else None
    return [tool.name for tool in own.tools] if isinstance(own, ToolSettings) else []


def _joined_in(source: str) -> list[str]:
    """The tools that a gate module joins, by the names of their constants."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    joins = [call for call in calls if ast.unparse(call.func) == "lifeos_tool"]
    return [ast.unparse(call.args[0]).lower() for call in joins]


def test_a_join_is_seen() -> None:
    """The check below can fail."""
    assert _joined_in("expect_none(lifeos_tool(RUFF)); other(BLACK)") == ["ruff"]


@pytest.mark.parametrize("gate", [name for name, known in KNOWN_GATES.items() if known.module])
def test_a_gate_joins_the_tools_of_its_row(gate: str) -> None:
    module = Path(str(gates.__file__)).with_name(str(KNOWN_GATES[gate].module))

    assert _joined_in(module.read_text()) == _tools_of(gate)


def test_every_tool_is_of_a_gate() -> None:
    declared = {
        tool.name
        for each in pkgutil.iter_modules(tools.__path__, f"{tools.__name__}.")
        for tool in vars(importlib.import_module(each.name)).values()
        if isinstance(tool, Tool)
    }

    assert declared == {name for gate in KNOWN_GATES for name in _tools_of(gate)}
