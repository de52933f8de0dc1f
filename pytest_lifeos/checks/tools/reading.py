"""Reading a tool: the conditions under which what it said may be believed."""

import re
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from pytest_lifeos.checks.tools.tool import Tool, ToolReport, ToolRun
from pytest_lifeos.finding import CannotTell


def command(tool: Tool, paths: Sequence[str]) -> list[str]:
    """The tool's command line, under the interpreter that runs pytest.

    Without the project's root on the path: a file of the project named `ruff.py` would be run in
    the tool's place, and could say that all is well.
    """
    safely = "-P" if sys.version_info >= (3, 11) else "-I"
    return [sys.executable, safely, "-m", tool.name, *tool.arguments(paths)]


def installed_version(tool: Tool) -> str:
    """The version beside this interpreter; raises CannotTell where the tool is missing."""
    try:
        return metadata.version(tool.name)
    except metadata.PackageNotFoundError:
        raise CannotTell(
            "tool-missing", f"{tool.name} is not installed; try: pip install {tool.name}"
        ) from None


def check_version(tool: Tool, lock: Path) -> None:
    """Raises CannotTell unless the installed version is the one that the lock file pins."""
    try:
        lines = lock.read_text(encoding="utf-8").splitlines()
    except OSError:
        raise CannotTell("lock-missing", f"{lock.name} cannot be read") from None
    pins = [re.split(r"[;#\\]", line)[0].strip() for line in lines]
    wanted = [pin.split("==")[1] for pin in pins if pin.lower().startswith(f"{tool.name}==")]
    version = installed_version(tool)
    if version not in wanted:
        pinned = wanted[0] if wanted else "no version"
        raise CannotTell(
            "tool-version", f"{tool.name} is {version}, {lock.name} pins {pinned}; install the lock"
        )


def read_report(tool: Tool, run: ToolRun, root: Path) -> ToolReport:
    """What the tool found; raises CannotTell on an end or an output that means nothing known."""
    if run.exit_status not in tool.exit_statuses:
        said = next((line for line in reversed(run.stderr.splitlines()) if line.strip()), "nothing")
        raise CannotTell("tool-exit", f"{tool.name} ended with {run.exit_status} and said: {said}")
    report = tool.parse(run, root)
    if report.files == 0 and not report.findings:
        raise CannotTell("tool-no-files", f"{tool.name} looked at no file at all")
    return report
