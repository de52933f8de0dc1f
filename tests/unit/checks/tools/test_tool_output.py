"""Output: the form that every adapter gives to paths."""

from pathlib import Path

import pytest

from pytest_lifeos.checks.tools.bandit import BANDIT
from pytest_lifeos.checks.tools.black import BLACK
from pytest_lifeos.checks.tools.mypy import MYPY
from pytest_lifeos.checks.tools.output import relative
from pytest_lifeos.checks.tools.ruff import RUFF
from pytest_lifeos.checks.tools.tool import Tool


@pytest.mark.parametrize("tool", [RUFF, BLACK, MYPY, BANDIT], ids=lambda tool: tool.name)
def test_path_like_an_option_is_still_a_path(tmp_path: Path, tool: Tool) -> None:
    assert tool.arguments(tmp_path, ["--fix"])[-2:] == ["--", "--fix"]


def test_path_through_a_link_to_the_root_is_relative(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    root = tmp_path / "link"
    root.symlink_to(tmp_path / "real")

    named = [relative(path, root) for path in (f"{tmp_path}/real/a.py", f"{root}/a.py", "./a.py")]

    assert named == ["a.py", "a.py", "a.py"]


def test_path_outside_the_root_stays_as_it_is(tmp_path: Path) -> None:
    assert relative("/elsewhere/a.py", tmp_path) == "/elsewhere/a.py"
