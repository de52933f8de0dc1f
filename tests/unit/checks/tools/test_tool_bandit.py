"""Bandit: real runs on small projects, and outputs that contradict themselves."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_lifeos.checks.tools.bandit import BANDIT
from pytest_lifeos.checks.tools.tool import Tool, ToolReport
from pytest_lifeos.finding import CannotTell, Finding

Report = Callable[[Tool, list[str]], ToolReport]
Parse = Callable[[Tool, int, str, str], ToolReport]

CLEAN = json.dumps({"errors": [], "metrics": {"_totals": {}, "./a.py": {}}, "results": []})
RESULT = {
    "filename": "./a.py",
    "line_number": 1,
    "col_offset": -1,
    "test_id": "B101",
    "test_name": "assert_used",
    "issue_text": "Use of assert\ndetected.",
    "more_info": "https://bandit.readthedocs.io/b101",
}
BROKEN = json.dumps({"errors": [], "metrics": {"_totals": {}, "./a.py": {}}, "results": [RESULT]})


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with an empty pyproject.toml and one package of two clean files."""
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg/a.py").write_text("x = 1\n")
    (tmp_path / "pkg/b.py").write_text("")
    return tmp_path


@pytest.mark.usefixtures("project")
def test_bandit_says_nothing_of_clean_files(report: Report) -> None:
    read = report(BANDIT, ["."])

    assert read == ToolReport(findings=(), files=2)


def test_bandit_names_an_assert_of_low_severity_once(project: Path, report: Report) -> None:
    """Paths that overlap make bandit report a file twice, under two names."""
    (project / "pkg/a.py").write_text("if x:\n    assert x\n")

    read = report(BANDIT, ["pkg", "."])

    address = read.findings[0].hint
    assert address.startswith("see https://bandit.readthedocs.io/")
    assert read == ToolReport(
        findings=(
            Finding(
                path="pkg/a.py",
                line=2,
                column=5,
                code="B101",
                rule="assert_used",
                message="Use of assert detected."
                " The enclosed code will be removed when compiling to optimised byte code.",
                hint=address,
            ),
        ),
        files=2,
    )


def test_bandit_honours_the_table_in_pyproject(project: Path, report: Report) -> None:
    (project / "pyproject.toml").write_text('[tool.bandit]\nskips = ["B101"]\n')
    (project / "pkg/a.py").write_text("assert x\n")

    read = report(BANDIT, ["pkg"])

    assert read == ToolReport(findings=(), files=2)


def test_bandit_that_excludes_everything_looks_at_no_file(project: Path, report: Report) -> None:
    (project / "pyproject.toml").write_text('[tool.bandit]\nexclude_dirs = ["pkg"]\n')

    read = report(BANDIT, ["pkg"])

    assert read == ToolReport(findings=(), files=0)


def test_bandit_cannot_tell_of_a_file_with_a_syntax_error(project: Path, report: Report) -> None:
    """It skips the file and ends with 0."""
    (project / "pkg/a.py").write_text("def f(:\n")

    with pytest.raises(CannotTell, match=r"^bandit skipped pkg/a\.py: syntax error"):
        report(BANDIT, ["pkg"])


def test_bandit_cannot_tell_of_a_path_that_is_not_there(project: Path, report: Report) -> None:
    """It skips the path and ends with 0."""
    (project / "pkg/a.py").unlink()

    with pytest.raises(CannotTell, match=r"^bandit skipped pkg/a\.py: No such file"):
        report(BANDIT, ["pkg/a.py", "pkg/b.py"])


def test_bandit_ini_that_sends_the_report_elsewhere_is_undecided(
    project: Path, report: Report
) -> None:
    (project / "pkg/.bandit").write_text("[bandit]\noutput = report.txt\nformat = txt\n")

    with pytest.raises(CannotTell, match=r"^bandit ended with 1 and said nothing on stdout"):
        report(BANDIT, ["pkg"])


@pytest.mark.parametrize(
    ("exit_status", "stdout"),
    [
        pytest.param(1, CLEAN, id="status-1-without-findings"),
        pytest.param(0, BROKEN, id="status-0-with-findings"),
        pytest.param(1, BROKEN[:-9], id="truncated"),
        pytest.param(1, "", id="empty-stdout"),
        pytest.param(0, "{}", id="an-empty-object"),
        pytest.param(0, "[]", id="a-list-instead-of-an-object"),
        pytest.param(0, CLEAN.replace('"results": []', '"results": {}'), id="results-as-an-object"),
        pytest.param(0, CLEAN.replace('"errors": []', '"errors": ""'), id="errors-as-text"),
        pytest.param(1, BROKEN.replace('"test_id"', '"id"'), id="a-result-without-its-id"),
    ],
)
def test_bandit_output_that_cannot_be_is_undecided(
    exit_status: int, stdout: str, parse: Parse
) -> None:
    with pytest.raises(CannotTell, match=r"^bandit ended with \d and .*expected .*$") as caught:
        parse(BANDIT, exit_status, stdout, "Traceback\nTypeError: no\n")

    assert (caught.value.code, caught.value.message.count("\n")) == ("tool-output", 0)


def test_bandit_unknown_column_is_0_and_its_message_one_line(parse: Parse) -> None:
    read = parse(BANDIT, 1, BROKEN, "")

    assert [(each.column, each.message) for each in read.findings] == [
        (0, "Use of assert detected.")
    ]
