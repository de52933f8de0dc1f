"""Mypy: its JSON lines, and the number of sources from its log: with JSON it prints no summary."""

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from pytest_lifeos.checks.tools.configuration import mypy_configuration
from pytest_lifeos.checks.tools.mypy_files import default_paths
from pytest_lifeos.checks.tools.output import (
    demand_agreement,
    in_order,
    misread,
    one_line,
    relative,
    understood,
)
from pytest_lifeos.checks.tools.tool import Tool, ToolReport, ToolRun
from pytest_lifeos.finding import CannotTell, Finding, Severity

_SOURCE = re.compile(r"^LOG:  Found source: ", re.MULTILINE)
_FINISHED = re.compile(r"^LOG:  Build finished in ", re.MULTILINE)
_NO_FILES = re.compile(r"^There are no \.py\[i\] files in directory ", re.MULTILINE)
_CONFIG_FAULT = re.compile(
    r"^\S*(?:mypy\.ini|pyproject\.toml|setup\.cfg|mypy/config): .*", re.MULTILINE
)
# Of `warn_unused_configs`: the one line that is never JSON, and that leaves the exit status at 0.
_UNUSED = re.compile(r"^([^{\n].*): note: (unused section\(s\): .*)$", re.MULTILINE)


class _Line(TypedDict):
    file: str
    line: int
    column: int
    message: str
    hint: str | None
    code: str | None
    severity: str


def _arguments(root: Path, paths: Sequence[str]) -> list[str]:
    """The flags win over the project's `pretty`, which would wrap the JSON, and its like.

    Without a configuration named, and none is one too, mypy would look for others above and at home.
    """
    own = mypy_configuration(root)
    config = f"--config-file={os.path.relpath(own, root.resolve()) if own else ''}"
    form = ["--no-pretty", "--hide-error-context", "--no-color-output", "--no-error-summary"]
    return [config, "--output", "json", "--verbose", *form, *(["--", *paths] if paths else [])]


def _parse(run: ToolRun, root: Path) -> ToolReport:
    """Notes on an error are its hint; a note that stands alone is a finding that only shows."""
    _demand_config(run)
    lines = [line for line in run.stdout.splitlines() if not _UNUSED.fullmatch(line)]
    with understood("mypy", run, "one JSON object a line"):
        findings = in_order(_finding(json.loads(line), root) for line in lines)
    if run.exit_status == 2 and not any(each.severity is Severity.ERROR for each in findings):
        if _NO_FILES.search(run.stderr):
            return ToolReport(findings=(), files=0)
        raise CannotTell("tool-output", f"mypy ended with 2 and said: {_last_words(run.stderr)}")
    demand_agreement("mypy", run, findings)
    unused = [_unused(match, root) for match in _UNUSED.finditer(run.stdout)]
    return ToolReport(findings=in_order([*findings, *unused]), files=_sources(run))


def _demand_config(run: ToolRun) -> None:
    """Mypy says what it does not understand in its configuration, ignores it, and ends with 0."""
    before_checking = run.stderr.partition("LOG:  Mypy Version:")[0]
    if fault := _CONFIG_FAULT.search(before_checking):
        raise CannotTell("tool-output", f"mypy ignores configuration: {one_line(fault[0])}")


def _sources(run: ToolRun) -> int:
    if len(_FINISHED.findall(run.stderr)) != 1:
        raise misread("mypy", run, "one line `Build finished` in its log")
    return len(_SOURCE.findall(run.stderr))


def _finding(line: _Line, root: Path) -> Finding:
    """Mypy counts columns from 0, those of syntax errors from 1; -1 is unknown."""
    code = line["code"] or "mypy"
    column = line["column"] + (code != "syntax")
    return Finding(
        path=relative(line["file"], root),
        line=max(line["line"], 0),
        column=max(column, 0),
        code=code,
        rule=code,
        severity=Severity(line["severity"]),
        message=one_line(line["message"]),
        hint=one_line(line["hint"] or "").removeprefix("Hint: "),
    )


def _unused(match: re.Match[str], root: Path) -> Finding:
    return Finding(
        path=relative(match[1], root),
        code="mypy",
        rule="unused-config",
        severity=Severity.NOTE,
        message=one_line(match[2]),
        hint="remove what no module matches",
    )


def _last_words(stderr: str) -> str:
    lines = [line for line in stderr.splitlines() if line.strip() and not line.startswith("LOG: ")]
    return one_line(lines[-1]) if lines else "nothing"


MYPY = Tool(
    name="mypy",
    arguments=_arguments,
    exit_statuses=frozenset({0, 1, 2}),
    parse=_parse,
    default_paths=default_paths,
)
