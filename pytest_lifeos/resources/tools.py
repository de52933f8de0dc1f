"""Tools of a run: started ahead for the gates asked for, joined by the item that reports them."""

from collections.abc import Iterable

import pytest

from pytest_lifeos.checks.tools.reading import (
    check_version,
    command,
    installed_version,
    read_report,
)
from pytest_lifeos.checks.tools.tool import Tool
from pytest_lifeos.finding import CannotTell, Finding
from pytest_lifeos.resources.processes import Processes
from pytest_lifeos.settings import Gate, Request, Settings
from pytest_lifeos.settings.tools import ToolSettings
from pytest_lifeos.verdict import ToolUse
from pytest_lifeos.verdict.properties import TOOL, write_tool


class ToolsAhead:
    """Starts the tools of the gates asked for before pytest has collected, so that they overlap."""

    def __init__(self, processes: Processes, request: Request, settings: Settings) -> None:
        self._processes = processes
        self._request = request
        self._settings = settings

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """A narrowed gate may not need them: there each is started by its item."""
        if not session.config.option.collectonly:
            whole = [gate for gate in self._request.gates if not self._request.narrowed[gate.name]]
            start_tools(self._processes, whole, self._settings)


def start_tools(processes: Processes, gates: Iterable[Gate], settings: Settings) -> None:
    """Starts every installed tool of the gates; one that cannot be is its item's to report."""
    for gate in gates:
        for tool in gate.own.tools if isinstance(gate.own, ToolSettings) else ():
            try:
                installed_version(tool)
                _start(processes, tool, gate, settings)
            except CannotTell:
                continue


def join_tool(
    item: pytest.Item, tool: Tool, gate: Gate, processes: Processes, settings: Settings
) -> Iterable[Finding]:
    """The tool's findings; what it was and how it ended is attached to the item, come what may.

    Raises CannotTell where the tool is missing, not the locked version, or not to be believed.
    """
    version = installed_version(tool)
    run = processes.join(*_start(processes, tool, gate, settings))
    files = 0
    try:
        if settings.lock:
            check_version(tool, settings.locked())
        report = read_report(tool, run, settings.root)
        files = report.files
    finally:
        use = ToolUse(
            name=tool.name,
            version=version,
            exit_status=run.exit_status,
            files=files,
            duration_s=run.duration_s,
        )
        item.user_properties.append((TOOL, write_tool(use)))
    return report.findings


def _start(processes: Processes, tool: Tool, gate: Gate, settings: Settings) -> tuple[str, float]:
    """Starts the tool, unless it was; what it is joined by: its name in this gate, its timeout."""
    own = gate.owned(ToolSettings)
    name = f"{gate.name}.{tool.name}"
    if name not in processes.joinable:
        paths = own.paths or tool.default_paths(settings.root, settings.package or ".")
        processes.start(name, command(tool, settings.root, paths), own.timeout, tool.nice)
    return name, own.timeout
