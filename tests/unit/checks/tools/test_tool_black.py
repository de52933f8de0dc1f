"""Black: real runs on small projects, and logs that contradict themselves."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_lifeos.checks.tools.black import BLACK
from pytest_lifeos.checks.tools.tool import Tool, ToolReport
from pytest_lifeos.finding import CannotTell, Finding

Report = Callable[[Tool, list[str]], ToolReport]
Parse = Callable[[Tool, int, str, str], ToolReport]

UNFORMATTED = Finding(
    path="pkg/a.py",
    code="BLK001",
    rule="formatting",
    message="black would reformat this file",
    hint="run: black pkg/a.py",
)
CHANGED = "would reformat pkg/a.py\n\nOh no!\n"


def test_black_says_nothing_of_formatted_files(tmp_path: Path, report: Report) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "b.py").write_text("x = 1\n")

    read = report(BLACK, [])

    assert read == ToolReport(findings=(), files=2)


def test_black_names_a_file_that_it_would_reformat(tmp_path: Path, report: Report) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg/a.py").write_text("x=1\n")
    (tmp_path / "pkg/b.py").write_text("x = 1\n")

    read = report(BLACK, ["pkg"])

    assert read == ToolReport(findings=(UNFORMATTED,), files=2)


def test_black_config_cannot_make_it_quiet(tmp_path: Path, report: Report) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.black]\nquiet = true\ndiff = true\ncolor = true\ncheck = false\n"
        "extend-exclude = '''\n^/build/\n'''\n"
    )
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg/a.py").write_text("x=1\n")

    read = report(BLACK, [])

    assert read == ToolReport(findings=(UNFORMATTED,), files=1)


def test_black_finds_a_syntax_error_beside_a_file_to_reformat(
    tmp_path: Path, report: Report
) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg/a.py").write_text("x=1\n")
    (tmp_path / "pkg/c.py").write_text("def f(:\n    pass\n")

    read = report(BLACK, [])

    assert [(each.path, each.line, each.code) for each in read.findings] == [
        ("pkg/a.py", 0, "BLK001"),
        ("pkg/c.py", 1, "BLK002"),
    ]


def test_black_looks_at_no_file_of_an_empty_project(report: Report) -> None:
    read = report(BLACK, [])

    assert read == ToolReport(findings=(), files=0)


def test_black_cannot_tell_where_it_cannot_decode(tmp_path: Path, report: Report) -> None:
    (tmp_path / "a.py").write_bytes(b'x = "\xe9"\n')

    with pytest.raises(CannotTell, match=r"^black: cannot format .*a\.py: .*encoding"):
        report(BLACK, [])


def test_black_cannot_tell_where_another_version_is_required(
    tmp_path: Path, report: Report
) -> None:
    """It ends with 1, as if it would reformat something."""
    (tmp_path / "pyproject.toml").write_text('[tool.black]\nrequired-version = "1"\n')
    (tmp_path / "a.py").write_text("x = 1\n")

    with pytest.raises(CannotTell, match="required version `1` does not match"):
        report(BLACK, [])


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(
            "error: cannot parse: a.py:1:6\n    def f(:\n         ^\nParseError: bad input\n",
            id="black-26",
        ),
        pytest.param(
            "error: cannot parse for target version Python 3.11: a.py:1:6\n"
            "    def f(:\n         ^\nParseError: bad input\n",
            id="black-26-with-target-version",
        ),
        pytest.param(
            "error: cannot format a.py: Cannot parse for target version Python 3.11:"
            " 1:6: ParseError: bad input\n",
            id="black-25",
        ),
    ],
)
def test_black_syntax_error_is_a_finding_in_every_wording(failure: str, parse: Parse) -> None:
    read = parse(BLACK, 123, "", f"{failure}\nOh no!\n1 file would fail to reformat.\n")

    assert read == ToolReport(
        findings=(
            Finding(
                path="a.py",
                line=1,
                code="BLK002",
                rule="cannot-parse",
                message="black cannot parse this file: ParseError: bad input",
                hint="correct the syntax",
            ),
        ),
        files=1,
    )


def test_black_fault_of_its_own_is_undecided(parse: Parse) -> None:
    fault = "error: cannot format a.py: INTERNAL ERROR: produced different code\n"

    with pytest.raises(CannotTell, match=r"^black: cannot format a\.py: INTERNAL ERROR"):
        parse(BLACK, 123, "", f"{fault}\n1 file would fail to reformat.\n")


@pytest.mark.parametrize(
    ("exit_status", "stderr"),
    [
        pytest.param(0, "", id="silence"),
        pytest.param(0, "All done!\n", id="no-summary"),
        pytest.param(0, CHANGED + "1 file would be reformatted.\n", id="status-0-with-findings"),
        pytest.param(1, "1 file would be left unchanged.\n", id="status-1-without-findings"),
        pytest.param(1, "1 file would be reformatted.\n", id="no-line-for-the-file"),
        pytest.param(1, CHANGED + "2 files would be reformatted.\n", id="a-line-is-missing"),
        pytest.param(1, CHANGED + "1 file would be ref", id="truncated"),
        pytest.param(123, CHANGED + "1 file would be reformatted.\n", id="status-123-no-failure"),
        pytest.param(1, "No Python files are present to be formatted.\n", id="no-files-status-1"),
        pytest.param(0, "3 files would be left alone.\n", id="other-words"),
    ],
)
def test_black_log_that_cannot_be_is_undecided(exit_status: int, stderr: str, parse: Parse) -> None:
    with pytest.raises(CannotTell, match=r"^black ended with \d+ and .*expected .*$") as caught:
        parse(BLACK, exit_status, "", stderr)

    assert caught.value.code == "tool-output"
