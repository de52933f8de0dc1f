"""Reading a tool: the conditions under which what it said may be believed."""

import os
import re
import site
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from pytest_lifeos.checks.tools.tool import Tool, ToolReport, ToolRun
from pytest_lifeos.finding import CannotTell

# -P: a file of the project named `ruff.py` would be run in the tool's place, and could say that all
# is well; -E: so would a package on PYTHONPATH. Python 3.10 has both only with -I, which leaves out
# what was installed by `pip install --user`.
_SAFELY = ("-E", "-P") if sys.version_info >= (3, 11) else ("-I",)


def command(tool: Tool, root: Path, paths: Sequence[str]) -> list[str]:
    """The tool's command line, under the interpreter that runs pytest; it speaks UTF-8.

    Raises CannotTell where the tool cannot be told to read the project's files alone.
    """
    return [sys.executable, *_SAFELY, "-X", "utf8", "-m", tool.name, *tool.arguments(root, paths)]


def installed_version(tool: Tool) -> str:
    """The version beside this interpreter; raises CannotTell where the tool is missing."""
    for found in metadata.distributions(name=tool.name, path=_installed_paths()):
        return found.version
    raise CannotTell("tool-missing", f"{tool.name} is not installed; try: pip install {tool.name}")


def _installed_paths() -> list[str]:
    """Where `command` finds tools: what stands before the standard library is PYTHONPATH's, pytest's
    or the project's, what stands behind it is installed.
    """
    library = os.path.dirname(os.__file__)
    last = max((at for at, path in enumerate(sys.path) if path == library), default=-1)
    unseen = site.getusersitepackages() if "-I" in _SAFELY else None
    return [path for path in sys.path[last + 1 :] if path != unseen]


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
