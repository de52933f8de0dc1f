"""The conditions under which a tool may be believed."""

import os
import sys
from pathlib import Path

import pytest

from pytest_lifeos.checks.tools.reading import check_version, installed_version, read_report
from pytest_lifeos.checks.tools.tool import Tool, ToolReport, ToolRun
from pytest_lifeos.finding import CannotTell, Finding

_FINDING = Finding(path="a.py", code="F401", rule="r", message="unused")


def _tool(report: ToolReport, name: str = "pytest") -> Tool:
    return Tool(
        name=name,
        arguments=lambda root, paths: list(paths),
        exit_statuses=frozenset({0, 1}),
        parse=lambda run, root: report,
    )


_CLEAN = ToolReport(findings=(), files=3)
_VERSION = installed_version(_tool(_CLEAN))


def _run(status: int, stderr: str = "") -> ToolRun:
    return ToolRun(exit_status=status, stdout="", stderr=stderr, duration_s=0.1)


def test_a_missing_tool_cannot_be_told() -> None:
    with pytest.raises(CannotTell) as caught:
        installed_version(_tool(_CLEAN, "no-such-tool"))

    assert (caught.value.code, caught.value.message) == (
        "tool-missing",
        "no-such-tool is not installed; try: pip install no-such-tool",
    )


@pytest.mark.parametrize(("place", "version"), [("before", _VERSION), ("behind", "0.1")])
def test_only_what_is_installed_has_a_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, version: str
) -> None:
    """What stands before the standard library comes from PYTHONPATH or the project."""
    (tmp_path / "pytest-0.1.dist-info").mkdir()
    (tmp_path / "pytest-0.1.dist-info" / "METADATA").write_text("Name: pytest\nVersion: 0.1\n")
    at = 0 if place == "before" else sys.path.index(os.path.dirname(os.__file__)) + 1
    monkeypatch.setattr(sys, "path", [*sys.path[:at], str(tmp_path), *sys.path[at:]])

    assert installed_version(_tool(_CLEAN)) == version


@pytest.mark.parametrize(
    "lock",
    [
        "pytest=={}\n",
        "# by pip-compile\npytest=={} \\\n    --hash=sha256:abc \\\n    --hash=sha256:def\n",
        'Pytest=={} ; python_version >= "3.10"\n',
        "pytest=={}  # via -r dev.in\n",
        'pytest==0.1 ; python_version < "3"\npytest=={} ; python_version >= "3"\n',
    ],
    ids=["plain", "hashes", "marker", "annotation", "two-markers"],
)
def test_the_locked_version_is_believed(tmp_path: Path, lock: str) -> None:
    (tmp_path / "lock.txt").write_text(lock.format(_VERSION))

    check_version(_tool(_CLEAN), tmp_path / "lock.txt")


@pytest.mark.parametrize(
    ("lock", "code", "message"),
    [
        ("pytest==0.1\n", "tool-version", "pytest is {}, lock.txt pins 0.1; install the lock"),
        (
            "pytest-cov=={}\n",
            "tool-version",
            "pytest is {}, lock.txt pins no version; install the lock",
        ),
        (
            "pytest>={}\n",
            "tool-version",
            "pytest is {}, lock.txt pins no version; install the lock",
        ),
        ("", "tool-version", "pytest is {}, lock.txt pins no version; install the lock"),
        (None, "lock-missing", "lock.txt cannot be read"),
    ],
    ids=["other", "namesake", "no-pin", "empty", "missing"],
)
def test_any_other_version_cannot_be_told(
    tmp_path: Path, lock: str | None, code: str, message: str
) -> None:
    if lock is not None:
        (tmp_path / "lock.txt").write_text(lock.format(_VERSION))

    with pytest.raises(CannotTell) as caught:
        check_version(_tool(_CLEAN), tmp_path / "lock.txt")

    assert (caught.value.code, caught.value.message) == (code, message.format(_VERSION))


@pytest.mark.parametrize(
    "report",
    [_CLEAN, ToolReport(findings=(_FINDING,), files=1), ToolReport(findings=(_FINDING,), files=0)],
    ids=["clean", "finding", "finding-without-files"],
)
def test_a_known_end_is_believed(tmp_path: Path, report: ToolReport) -> None:
    assert read_report(_tool(report), _run(1), tmp_path) == report


@pytest.mark.parametrize(
    ("run", "message"),
    [
        (_run(2, "usage\nbad flag\n\n"), "pytest ended with 2 and said: bad flag"),
        (_run(-9), "pytest ended with -9 and said: nothing"),
    ],
    ids=["status-2", "killed"],
)
def test_an_unknown_end_cannot_be_told(tmp_path: Path, run: ToolRun, message: str) -> None:
    with pytest.raises(CannotTell) as caught:
        read_report(_tool(_CLEAN), run, tmp_path)

    assert (caught.value.code, caught.value.message) == ("tool-exit", message)


def test_a_tool_that_looked_at_nothing_cannot_be_told(tmp_path: Path) -> None:
    with pytest.raises(CannotTell) as caught:
        read_report(_tool(ToolReport(findings=(), files=0)), _run(0), tmp_path)

    assert (caught.value.code, caught.value.message) == (
        "tool-no-files",
        "pytest looked at no file at all",
    )
