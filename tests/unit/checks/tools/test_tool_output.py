"""Output: the form that every adapter gives to paths, and the table of tools."""

from pathlib import Path

import pytest

from pytest_lifeos.checks.tools import TOOLS
from pytest_lifeos.checks.tools.output import relative


def test_tools_are_known_by_the_names_of_their_modules() -> None:
    assert {name: tool.name for name, tool in TOOLS.items()} == {
        "ruff": "ruff",
        "black": "black",
        "mypy": "mypy",
        "bandit": "bandit",
    }


@pytest.mark.parametrize("name", ["ruff", "black", "mypy", "bandit"])
def test_path_like_an_option_is_still_a_path(name: str) -> None:
    assert TOOLS[name].arguments(["--fix"])[-2:] == ["--", "--fix"]


def test_path_through_a_link_to_the_root_is_relative(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    root = tmp_path / "link"
    root.symlink_to(tmp_path / "real")

    named = [relative(path, root) for path in (f"{tmp_path}/real/a.py", f"{root}/a.py", "./a.py")]

    assert named == ["a.py", "a.py", "a.py"]


def test_path_outside_the_root_stays_as_it_is(tmp_path: Path) -> None:
    assert relative("/elsewhere/a.py", tmp_path) == "/elsewhere/a.py"
