"""Ruff: real runs on small projects, and outputs that contradict themselves."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_lifeos.checks.tools.ruff import RUFF
from pytest_lifeos.checks.tools.tool import Tool, ToolReport
from pytest_lifeos.finding import CannotTell, Finding

Report = Callable[[Tool, list[str]], ToolReport]
Parse = Callable[[Tool, int, str, str], ToolReport]

CHECKED = "[2026-01-01][00:00:00][ruff::commands::check][DEBUG] Checked 2 files in: 1ms\n"
DIAGNOSTIC = {
    "cell": None,
    "code": "F401",
    "filename": "a.py",
    "fix": None,
    "location": {"column": 8, "row": 1},
    "message": "`os` imported\n  but unused",
    "name": "unused-import",
    "url": "https://docs.astral.sh/ruff/rules/unused-import",
}
UNUSED_IMPORT = Finding(
    path="pkg/a.py",
    line=1,
    column=8,
    code="F401",
    rule="unused-import",
    message="`os` imported but unused",
    hint="Remove unused import: `os`",
)
SELECT = '[lint]\nselect = ["F401"]\n'


def test_ruff_says_nothing_of_a_clean_file(tmp_path: Path, report: Report) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")

    read = report(RUFF, [])

    assert read == ToolReport(findings=(), files=1)


def test_ruff_names_an_unused_import(tmp_path: Path, report: Report) -> None:
    (tmp_path / "ruff.toml").write_text(SELECT)
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg/a.py").write_text("import os\n")
    (tmp_path / "pkg/b.py").write_text("")

    read = report(RUFF, ["pkg"])

    assert read == ToolReport(findings=(UNUSED_IMPORT,), files=2)


def test_ruff_config_can_neither_change_the_form_nor_rewrite_files(
    tmp_path: Path, report: Report
) -> None:
    hostile = 'output-format = "full"\nfix = true\nfix-only = true\nshow-fixes = true\n'
    (tmp_path / "ruff.toml").write_text(hostile + SELECT)
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg/a.py").write_text("import os\n")

    read = report(RUFF, ["pkg"])

    assert (read.findings, (tmp_path / "pkg/a.py").read_text()) == ((UNUSED_IMPORT,), "import os\n")


def test_ruff_counts_a_pyproject_that_it_scans(tmp_path: Path, report: Report) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.ruff.lint]\nselect = ["F401"]\n')
    (tmp_path / "a.py").write_text("x = 1\n")

    read = report(RUFF, [])

    assert read == ToolReport(findings=(), files=2)


def test_ruff_finds_a_syntax_error(tmp_path: Path, report: Report) -> None:
    (tmp_path / "ruff.toml").write_text(SELECT)
    (tmp_path / "a.py").write_text("def f(:\n    pass\n")

    read = report(RUFF, [])

    assert {(each.path, each.line, each.rule) for each in read.findings} >= {
        ("a.py", 1, "invalid-syntax")
    }


def test_ruff_looks_at_no_file_of_an_empty_project(report: Report) -> None:
    read = report(RUFF, [])

    assert read == ToolReport(findings=(), files=0)


def test_ruff_cannot_tell_of_a_file_that_it_only_warns_of(tmp_path: Path, report: Report) -> None:
    """Without rule E902 a file that is not UTF-8 is counted as checked, and ruff ends with 0."""
    (tmp_path / "ruff.toml").write_text(SELECT)
    (tmp_path / "a.py").write_bytes(b'x = "\xe9"\n')

    with pytest.raises(CannotTell, match=r"^ruff could not read a\.py: "):
        report(RUFF, [])


def test_ruff_message_is_one_line_and_names_the_cell(tmp_path: Path, parse: Parse) -> None:
    in_cell = DIAGNOSTIC | {"cell": 3, "filename": str(tmp_path / "n.ipynb")}

    read = parse(RUFF, 1, json.dumps([in_cell]), CHECKED)

    assert read.findings == (
        Finding(
            path="n.ipynb",
            line=1,
            column=8,
            code="F401",
            rule="unused-import",
            message="cell 3: `os` imported but unused",
            hint="see https://docs.astral.sh/ruff/rules/unused-import",
        ),
    )


def test_ruff_rule_without_a_name_is_named_by_its_address(parse: Parse) -> None:
    """So it was before ruff gave names in its JSON."""
    nameless = {key: value for key, value in DIAGNOSTIC.items() if key != "name"}

    read = parse(RUFF, 1, json.dumps([nameless]), CHECKED)

    assert read.findings[0].rule == "unused-import"


@pytest.mark.parametrize(
    ("exit_status", "stdout", "stderr"),
    [
        pytest.param(1, "[]", CHECKED, id="status-1-without-findings"),
        pytest.param(0, json.dumps([DIAGNOSTIC]), CHECKED, id="status-0-with-findings"),
        pytest.param(1, json.dumps([DIAGNOSTIC])[:-9], CHECKED, id="truncated"),
        pytest.param(0, "", CHECKED, id="empty-stdout"),
        pytest.param(0, "{}", CHECKED, id="an-object-instead-of-a-list"),
        pytest.param(1, '[{"code": "F401"}]', CHECKED, id="a-diagnostic-without-place"),
        pytest.param(0, "[]", "", id="no-count"),
        pytest.param(0, "[]", CHECKED + CHECKED, id="two-counts"),
    ],
)
def test_ruff_output_that_cannot_be_is_undecided(
    exit_status: int, stdout: str, stderr: str, parse: Parse
) -> None:
    with pytest.raises(CannotTell, match=r"^ruff ended with \d and .*expected .*$") as caught:
        parse(RUFF, exit_status, stdout, stderr)

    assert (caught.value.code, caught.value.message.count("\n")) == ("tool-output", 0)
