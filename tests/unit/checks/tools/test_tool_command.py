"""How a tool is called: the one that is installed, whatever the project's files are named."""

from collections.abc import Callable
from pathlib import Path

from pytest_lifeos.checks.tools.ruff import RUFF
from pytest_lifeos.checks.tools.tool import Tool, ToolReport


def test_a_file_of_the_project_cannot_stand_in_for_a_tool(
    tmp_path: Path, report: Callable[[Tool, list[str]], ToolReport]
) -> None:
    """`python -m ruff` would run the project's ruff.py, which could say that all is well."""
    forged = "import sys; print('[]'); print('Checked 9 files in: 1ms', file=sys.stderr)\n"
    (tmp_path / "ruff.py").write_text(forged + "import os\n", encoding="utf-8")

    read = report(RUFF, ["."])

    assert (read.files, [each.code for each in read.findings][-1]) == (1, "F401")
