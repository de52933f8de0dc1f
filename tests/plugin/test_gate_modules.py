"""Gate modules are collected whenever their gate is asked for, whatever else the command line says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

Mode = tuple[str, ...]

_PASSED = {
    "lint": {"selected": 2, "passed": 2},
    "security": {"selected": 1, "passed": 1},
    "unit": {"selected": 1, "passed": 1},
}


@pytest.fixture(params=[(), ("-n2",)], ids=["serial", "two-workers"])
def mode(request: pytest.FixtureRequest) -> Mode:
    """Both in every run: under workers a gate was once not collected, and the run was green."""
    flags: Mode = request.param
    return flags


@pytest.fixture
def shop(project: Project) -> Project:
    """A project with a package that ruff, black and bandit can look at."""
    project.write(
        {
            "shop/__init__.py": '"""Shop."""\n',
            "tests/unit/test_clean.py": "def test_clean():\n    pass\n",
        }
    )
    return project


@pytest.mark.parametrize("path", [(), ("tests/",), (".",)], ids=["no-path", "tests", "root"])
def test_the_items_of_every_gate_run_once(shop: Project, mode: Mode, path: Mode) -> None:
    run = shop.gate("lint,security,unit", *mode, *path)

    assert (run.is_green(), run.items) == (True, _PASSED)


def test_the_items_of_every_gate_run_once_without_testpaths(shop: Project, mode: Mode) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    shop.write({"pyproject.toml": settings.replace('testpaths = ["tests"]\n', "")})

    run = shop.gate("lint,security,unit", *mode)

    assert (run.is_green(), run.items) == (True, _PASSED)


def test_the_items_of_every_gate_run_once_from_a_folder_below(shop: Project) -> None:
    run = shop.gate("lint,security,unit", folder="tests")

    assert (run.is_green(), run.items) == (True, _PASSED)


def test_a_gate_with_a_module_is_whole_although_a_path_is_named(shop: Project) -> None:
    run = shop.gate("lint,unit", "tests/unit/test_clean.py")

    assert run.verdicts == {"lint": "passed", "unit": "undecided"}


def test_the_item_of_a_tool_that_is_deselected_makes_its_gate_partial(shop: Project) -> None:
    run = shop.gate("lint", "-k", "ruff")

    assert (run.status, run.verdicts, run.codes[0]) == (1, {"lint": "undecided"}, "partial")


def test_a_module_that_does_not_import_is_no_doubt_of_lint(shop: Project, mode: Mode) -> None:
    shop.write({"tests/unit/test_broken.py": "import no_such_library\n\nno_such_library.it()\n"})

    run = shop.gate("lint,unit", *mode)

    assert (run.is_green(), run.verdicts) == (False, {"lint": "passed", "unit": "undecided"})


def test_a_gate_named_by_its_node_id_runs_without_a_verdict(shop: Project) -> None:
    done = shop.pytest("pyproject.toml::security", "-q")

    assert (done.returncode, "quality gates" in done.stdout) == (0, False)
    assert "1 passed" in done.stdout
