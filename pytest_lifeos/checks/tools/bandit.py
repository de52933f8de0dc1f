"""Bandit: its JSON report, whose metrics name every file that it looked at."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from pytest_lifeos.checks.tools.output import (
    demand_agreement,
    in_order,
    one_line,
    relative,
    understood,
)
from pytest_lifeos.checks.tools.tool import Tool, ToolReport, ToolRun
from pytest_lifeos.finding import CannotTell, Finding


class _Skipped(TypedDict):
    filename: str
    reason: str


class _Result(TypedDict):
    filename: str
    line_number: int
    col_offset: int
    test_id: str
    test_name: str
    issue_text: str
    more_info: str


class _Report(TypedDict):
    errors: list[_Skipped]
    metrics: dict[str, object]
    results: list[_Result]


def _arguments(root: Path, paths: Sequence[str]) -> list[str]:
    """Bandit reads `[tool.bandit]` only where it is told to; without the table it does no harm."""
    return ["--format", "json", "--quiet", "--configfile", "pyproject.toml", "-r", "--", *paths]


def _parse(run: ToolRun, root: Path) -> ToolReport:
    """Raises CannotTell also where bandit skipped a file: it does, and ends with 0."""
    with understood("bandit", run, "a JSON report with errors, metrics and results"):
        report: _Report = json.loads(run.stdout)
        skipped = [_skip(each, root) for each in report["errors"]]
        findings = in_order(_finding(each, root) for each in report["results"])
        files = {relative(path, root) for path in report["metrics"].keys() - {"_totals"}}
        if not all(isinstance(report[key], list) for key in ("errors", "results")):
            raise TypeError
    if skipped:
        more = f", and {len(skipped) - 1} more" if len(skipped) > 1 else ""
        raise CannotTell("tool-output", f"bandit skipped {skipped[0]}{more}")
    demand_agreement("bandit", run, findings)
    return ToolReport(findings=findings, files=len(files))


def _skip(skipped: _Skipped, root: Path) -> str:
    return f"{relative(skipped['filename'], root)}: {one_line(skipped['reason'])}"


def _finding(result: _Result, root: Path) -> Finding:
    """Bandit counts columns from 0, and -1 is unknown; its severities all weigh the same here."""
    return Finding(
        path=relative(result["filename"], root),
        line=result["line_number"],
        column=result["col_offset"] + 1,
        code=result["test_id"],
        rule=result["test_name"],
        message=one_line(result["issue_text"]),
        hint=f"see {result['more_info']}",
    )


BANDIT = Tool(
    name="bandit",
    arguments=_arguments,
    exit_statuses=frozenset({0, 1}),
    parse=_parse,
    default_paths=lambda root, package: (package,),
    nice=10,
)
