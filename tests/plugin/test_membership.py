"""Whose a test is: the same alone and in a pipeline, and what is nobody's is said to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project, Run

Mode = tuple[str, ...]

_MARKED_LINT = """
import pytest


@pytest.mark.lint
def test_style():
    assert False
"""


def _orphans(run: Run) -> object:
    return dict(run.report or {}).get("orphans")


@pytest.fixture
def shop(project: Project) -> Project:
    """A project that ruff and black find nothing in."""
    project.write({"tests/unit/test_clean.py": "def test_clean():\n    pass\n"})
    return project


@pytest.mark.parametrize("gates", ["security", "security,unit"])
def test_a_projects_test_with_the_marker_of_a_gate_module_is_not_of_that_gate(
    shop: Project, mode: Mode, gates: str
) -> None:
    shop.write({"tests/test_style.py": _MARKED_LINT.replace("lint", "security")})

    run = shop.gate(gates, *mode)

    assert (run.verdicts["security"], run.items["security"]) == (
        "passed",
        {"selected": 1, "passed": 1},
    )


def test_a_projects_test_with_the_marker_of_a_gate_module_is_named_as_nobodys(
    shop: Project, mode: Mode
) -> None:
    shop.write({"tests/test_style.py": _MARKED_LINT})

    run = shop.gate("unit", *mode)

    assert (run.is_green(), _orphans(run)) == (True, ["tests/test_style.py::test_style"])


@pytest.mark.parametrize("gates", ["most", "most,security"])
def test_a_gate_of_the_project_never_holds_the_tests_of_a_gate_module(
    shop: Project, mode: Mode, gates: str
) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    shop.write({"pyproject.toml": settings + '[tool.lifeos.gates.most]\nselect = "not slow"\n'})

    run = shop.gate(gates, *mode)

    assert (run.verdicts["most"], run.items["most"]) == ("passed", {"selected": 1, "passed": 1})


def test_tests_that_no_gate_of_the_project_selects_are_counted_and_named(
    shop: Project, mode: Mode
) -> None:
    shop.write({"tests/test_odd.py": "def test_one(): pass\ndef test_two(): pass\n"})

    run = shop.gate("unit", *mode)

    line = "2 tests belong to no gate, the first is tests/test_odd.py::test_one"
    assert (run.is_green(), _orphans(run), line in run.out.splitlines()) == (
        True,
        ["tests/test_odd.py::test_one", "tests/test_odd.py::test_two"],
        True,
    )


def test_a_test_of_a_gate_that_is_not_asked_for_is_not_nobodys(shop: Project, mode: Mode) -> None:
    shop.write({"tests/test_ml.py": "import pytest\n@pytest.mark.ml\ndef test_ml(): pass\n"})

    run = shop.gate("unit", *mode)

    assert (_orphans(run), "no gate" in run.out) == (None, False)


def test_a_run_that_collects_no_test_of_the_project_says_nothing_of_them(shop: Project) -> None:
    shop.write({"tests/test_odd.py": "def test_one(): pass\n"})

    run = shop.gate("security")

    assert (_orphans(run), "no gate" in run.out) == (None, False)
