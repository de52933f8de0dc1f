"""Mypy: real runs on small projects, and outputs that contradict themselves."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_lifeos.checks.tools.mypy import MYPY
from pytest_lifeos.checks.tools.tool import Tool, ToolReport
from pytest_lifeos.finding import CannotTell, Finding, Severity

Report = Callable[[Tool, list[str]], ToolReport]
Parse = Callable[[Tool, int, str, str], ToolReport]

LOG = "LOG:  Mypy Version: 2\nLOG:  Found source: BuildSource()\nLOG:  Build finished in 0.1 s\n"
LINE = json.dumps(
    {
        "file": "a.py",
        "line": 1,
        "column": 9,
        "message": "no",
        "hint": None,
        "code": "assignment",
        "severity": "error",
    }
)
ASSIGNMENT = Finding(
    path="a.py",
    line=1,
    column=10,
    code="assignment",
    rule="assignment",
    message='Incompatible types in assignment (expression has type "str", variable has type "int")',
)
UNUSED_SECTION = Finding(
    path="pyproject.toml",
    code="mypy",
    rule="unused-config",
    severity=Severity.NOTE,
    message="unused section(s): module = ['gone.*']",
    hint="remove what no module matches",
)


def test_mypy_config_names_the_files_and_cannot_change_the_form(
    tmp_path: Path, report: Report
) -> None:
    """`pretty` would wrap the JSON; a section that matches nothing is said in plain text."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.mypy]\nfiles = ["a.py", "b.py"]\npretty = true\nshow_error_context = true\n'
        "hide_error_codes = true\nshow_absolute_path = true\nerror_summary = false\n"
        'warn_unused_configs = true\n[[tool.mypy.overrides]]\nmodule = "gone.*"\nstrict = true\n'
    )
    (tmp_path / "a.py").write_text('x: int = "a"\n')
    (tmp_path / "b.py").write_text("")
    (tmp_path / "c.py").write_text('x: int = "a"\n')

    read = report(MYPY, [])

    assert read == ToolReport(findings=(ASSIGNMENT, UNUSED_SECTION), files=2)


def test_mypy_says_nothing_of_clean_files(tmp_path: Path, report: Report) -> None:
    (tmp_path / "a.py").write_text("x: int = 1\n")
    (tmp_path / "b.py").write_text("")

    read = report(MYPY, ["."])

    assert read == ToolReport(findings=(), files=2)


def test_mypy_finds_a_syntax_error(tmp_path: Path, report: Report) -> None:
    (tmp_path / "a.py").write_text("def f(:\n")

    read = report(MYPY, ["a.py"])

    assert read.findings[0] == Finding(
        path="a.py",
        line=1,
        column=7,
        code="syntax",
        rule="syntax",
        message="Expected a parameter or the end of the parameter list",
    )


def test_mypy_note_that_stands_alone_is_a_note(tmp_path: Path, report: Report) -> None:
    """With JSON mypy ends with 1 on it, without JSON with 0."""
    (tmp_path / "a.py").write_text("reveal_type(1)\n")

    read = report(MYPY, ["a.py"])

    assert [(each.line, each.severity) for each in read.findings] == [(1, Severity.NOTE)]


def test_mypy_cannot_tell_from_status_0_with_an_error(tmp_path: Path, report: Report) -> None:
    """Mypy counts as notes all messages that hold `: note:`, wherever, and then ends with 0."""
    (tmp_path / "a.py").write_text('from typing import Literal\n\nx: Literal[": note: "] = "b"\n')

    with pytest.raises(CannotTell, match=r"^mypy ended with 0 and reported 1 findings; expected 0"):
        report(MYPY, ["a.py"])


def test_mypy_looks_at_no_file_of_an_empty_project(report: Report) -> None:
    read = report(MYPY, ["."])

    assert read == ToolReport(findings=(), files=0)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("mypy.ini", "[mypy\nstrict = true\n", id="broken-ini"),
        pytest.param("pyproject.toml", "[tool.mypy]\nstrikt = true\n", id="unknown-option"),
    ],
)
def test_mypy_configuration_that_it_ignores_is_undecided(
    name: str, text: str, tmp_path: Path, report: Report
) -> None:
    """It ends with 0 as if nothing had been asked for."""
    (tmp_path / name).write_text(text)
    (tmp_path / "a.py").write_text("x: int = 1\n")

    with pytest.raises(CannotTell, match=f"^mypy ignores configuration: {name}: "):
        report(MYPY, ["a.py"])


def test_mypy_without_any_file_named_is_undecided(report: Report) -> None:
    with pytest.raises(CannotTell, match=r"^mypy ended with 2 and said: .*Missing target module"):
        report(MYPY, [])


def test_mypy_notes_on_an_error_are_its_hint_and_an_unknown_place_is_0(parse: Parse) -> None:
    line = json.loads(LINE) | {
        "line": -1,
        "column": -1,
        "hint": 'Hint: "pip install types-x"\n(or run mypy)',
        "code": None,
    }

    read = parse(MYPY, 2, json.dumps(line), LOG)

    assert read.findings == (
        Finding(
            path="a.py",
            code="mypy",
            rule="mypy",
            message="no",
            hint='"pip install types-x" (or run mypy)',
        ),
    )


@pytest.mark.parametrize(
    ("exit_status", "stdout", "stderr"),
    [
        pytest.param(1, "", LOG, id="status-1-without-findings"),
        pytest.param(2, "", LOG, id="status-2-without-findings"),
        pytest.param(2, LINE.replace('"error"', '"note"'), LOG, id="status-2-with-a-note-only"),
        pytest.param(0, LINE, LOG, id="status-0-with-findings"),
        pytest.param(1, f"{LINE}\n{LINE[:-9]}", LOG, id="truncated"),
        pytest.param(1, f"{LINE}\na.py:1: error: no", LOG, id="text-instead-of-json"),
        pytest.param(1, "[]", LOG, id="a-list-instead-of-an-object"),
        pytest.param(1, LINE.replace("error", "fatal"), LOG, id="unknown-severity"),
        pytest.param(0, "", "", id="no-log"),
        pytest.param(0, "", LOG.rpartition("LOG:")[0], id="log-without-its-end"),
    ],
)
def test_mypy_output_that_cannot_be_is_undecided(
    exit_status: int, stdout: str, stderr: str, parse: Parse
) -> None:
    with pytest.raises(CannotTell, match=r"^mypy ended with \d and (said|reported).*$") as caught:
        parse(MYPY, exit_status, stdout, stderr)

    assert (caught.value.code, caught.value.message.count("\n")) == ("tool-output", 0)
