"""A gate whose tool cannot be believed is undecided, and says why; its clean twin passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

Mode = tuple[str, ...]

# A plugin of the project that puts a stand-in in the place of bandit.
_STAND_IN = """
import sys
from pathlib import Path

from pytest_lifeos.checks.tools import TOOLS
from pytest_lifeos.checks.tools.tool import Tool, ToolReport
from pytest_lifeos.resources import tools

tools.TOOLS = dict(TOOLS) | {{"bandit": Tool(
    name="{distribution}",
    arguments=lambda paths: {arguments},
    exit_statuses=frozenset({{0}}),
    parse=lambda run, root: ToolReport(findings=(), files={files}),
)}}
"""


@pytest.fixture
def shop(project: Project) -> Project:
    """A project whose security gate runs a stand-in: `pytest --version`, which ends at once."""
    project.write({"shop/__init__.py": ""})
    _replace(project)
    return project


def _replace(
    project: Project,
    distribution: str = "pytest",
    arguments: str = '["--version"]',
    files: int = 1,
    settings: str = "",
) -> None:
    project.write(
        {
            "stand_in.py": _STAND_IN.format(
                distribution=distribution, arguments=arguments, files=files
            ),
            "pyproject.toml": (project.root / "pyproject.toml").read_text() + settings,
        }
    )


def _gate(project: Project, mode: Mode) -> tuple[bool, dict[str, str], list[tuple[str, str]]]:
    run = project.gate("security", "-p", "stand_in", *mode, env={"PYTHONPATH": "."})
    return run.is_green(), run.verdicts, run.reasons["security"]


def test_a_tool_that_can_be_believed_passes(shop: Project, mode: Mode) -> None:
    assert _gate(shop, mode) == (True, {"security": "passed"}, [])


def test_a_missing_tool_is_undecided(shop: Project, mode: Mode) -> None:
    _replace(shop, distribution="no-such-tool")

    assert _gate(shop, mode) == (
        False,
        {"security": "undecided"},
        [("tool-missing", "no-such-tool is not installed; try: pip install no-such-tool")],
    )


def test_a_tool_that_is_not_the_locked_version_is_undecided(shop: Project, mode: Mode) -> None:
    shop.write({"lock.txt": "pytest==0.1\n"})
    settings = (shop.root / "pyproject.toml").read_text()
    shop.write(
        {
            "pyproject.toml": settings.replace(
                "[tool.lifeos]\n", '[tool.lifeos]\nlock = "lock.txt"\n'
            )
        }
    )

    green, verdicts, ((code, message),) = _gate(shop, mode)

    assert (green, verdicts, code) == (False, {"security": "undecided"}, "tool-version")
    assert message.endswith("lock.txt pins 0.1; install the lock")


def test_a_missing_lock_is_undecided(shop: Project) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    shop.write(
        {
            "pyproject.toml": settings.replace(
                "[tool.lifeos]\n", '[tool.lifeos]\nlock = "lock.txt"\n'
            )
        }
    )

    assert _gate(shop, ()) == (
        False,
        {"security": "undecided"},
        [("lock-missing", "lock.txt cannot be read")],
    )


def test_an_unknown_end_of_a_tool_is_undecided(shop: Project, mode: Mode) -> None:
    _replace(shop, arguments='["--no-such-flag"]')

    green, verdicts, ((code, message),) = _gate(shop, mode)

    assert (green, verdicts, code) == (False, {"security": "undecided"}, "tool-exit")
    assert message.startswith("pytest ended with 4 and said: ")


def test_a_tool_that_looks_at_no_file_is_undecided(shop: Project) -> None:
    _replace(shop, files=0)

    assert _gate(shop, ()) == (
        False,
        {"security": "undecided"},
        [("tool-no-files", "pytest looked at no file at all")],
    )


def test_a_tool_that_does_not_end_in_time_is_undecided_and_ended(shop: Project, mode: Mode) -> None:
    shop.write({"slow/test_slow.py": "import time\ndef test_slow(): time.sleep(60)\n"})
    settings = '\n[tool.lifeos.gates.security]\ntimeout = "0.1s"\n'
    _replace(shop, arguments='["slow/test_slow.py", "-p", "no:cacheprovider"]', settings=settings)

    assert _gate(shop, mode) == (
        False,
        {"security": "undecided"},
        [("tool-timeout", "bandit did not end within 0.1 s")],
    )
