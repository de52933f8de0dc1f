"""What a run leaves behind for people and machines: the table, JUnit, and the failure's text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

Mode = tuple[str, ...]

_F401 = "shop/__init__.py:1:8: F401 `os` imported but unused"


@pytest.fixture
def shop(project: Project) -> Project:
    """A project with an unused import, an unreachable coverage bar, and a failing test."""
    settings = (project.root / "pyproject.toml").read_text()
    gates = (
        '[tool.lifeos.gates.unit]\nbudget = "5m"\ncoverage = { total = 100 }\n'
        '[tool.lifeos.gates.lint]\nbudget = "1m"\n'
    )
    project.write(
        {
            "pyproject.toml": settings + gates,
            "shop/__init__.py": "import os\n",
            "tests/unit/test_clean.py": "def test_clean():\n    number = 1\n    assert number == 2\n",
        }
    )
    return project


def _failures(root: ElementTree.Element) -> dict[str, str]:
    """Each failed test case's name with the first line of its message."""
    return {
        str(case.get("name")): str(failure.get("message")).splitlines()[0]
        for case in root.iter("testcase")
        for failure in case.iter("failure")
    }


def test_junit_holds_gate_items_and_thresholds(shop: Project, mode: Mode) -> None:
    run = shop.gate("lint,unit", "--junitxml=junit.xml", *mode)
    root = ElementTree.parse(shop.root / "junit.xml").getroot()  # noqa: S314  of our own run

    assert run.status == 1
    assert sorted(str(case.get("name")) for case in root.iter("testcase")) == [
        "budget",
        "budget",
        "coverage[total]",
        "test_black_would_change_nothing",
        "test_clean",
        "test_ruff_finds_nothing",
    ]
    assert _failures(root) == {
        "coverage[total]": "shop: COV001 covers 0.00 %, 100 % is asked for; "
        "shop/__init__.py misses 1",
        "test_clean": "assert 1 == 2",
        "test_ruff_finds_nothing": _F401,
    }


def test_a_failure_begins_with_the_finding_and_shows_nothing_of_ours(
    shop: Project, mode: Mode
) -> None:
    run = shop.gate("lint,unit", *mode)

    text = run.out.split("test_ruff_finds_nothing ___")[1].split("\n___")[0].splitlines()
    assert next(line for line in text[1:] if line and not re.match(r"\[gw\d\]", line)) == _F401
    assert ("pytest_lifeos/" in run.out, "Traceback" in run.out) == (False, False)


def test_the_summary_of_pytest_names_place_and_fault(shop: Project, mode: Mode) -> None:
    run = shop.gate("lint", *mode, env={"COLUMNS": "200"})

    assert f"FAILED pyproject.toml::lint::test_ruff_finds_nothing - {_F401}" in run.out.splitlines()


def test_the_closing_table_is_the_same_with_and_without_workers(shop: Project, mode: Mode) -> None:
    run = shop.gate("lint,unit", *mode)

    table = re.sub(r"\d+\.\d s", "N s", run.out.split(" quality gates ")[1]).splitlines()
    assert table[1:-1] == [
        "gate  verdict     tests   bars   time",
        "lint  failed        1/2    1/1   N s of 1 min",
        f"    {_F401}",
        "unit  failed        0/1    1/2   N s of 5 min",
        "    tests/unit/test_clean.py::test_clean: assert 1 == 2 (and 1 more)",
        "lint,unit: failed (2 failed, N s)",
    ]
    assert [
        line for line in run.out.split(" quality gates ")[1].splitlines() if len(line) > 80
    ] == []


def test_the_report_names_the_tools_and_their_findings(shop: Project, mode: Mode) -> None:
    run = shop.gate("lint", *mode)

    assert run.report is not None
    (gate,) = run.report["gates"]
    assert [(each["name"], each["exit_status"]) for each in gate["tools"]] == [
        ("ruff", 1),
        ("black", 0),
    ]
    assert [(each["path"], each["line"], each["code"]) for each in gate["findings"]] == [
        ("shop/__init__.py", 1, "F401")
    ]


def test_a_run_that_passes_shows_no_more_than_a_line_a_gate(project: Project) -> None:
    run = project.gate("unit")

    table = re.sub(r"\d+\.\d s", "N s", run.out.split(" quality gates ")[1]).splitlines()
    assert table[1:-1] == [
        "gate  verdict     tests   bars   time",
        "unit  passed        1/1      -   N s",
        "unit: passed (1 passed, N s)",
    ]
