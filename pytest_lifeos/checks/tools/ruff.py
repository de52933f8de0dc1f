"""Ruff: its JSON diagnostics, and the number of files from its verbose log."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from pytest_lifeos.checks.tools.output import (
    demand_agreement,
    in_order,
    misread,
    one_line,
    relative,
    understood,
)
from pytest_lifeos.checks.tools.ruff_files import against_others, demand_own_ignores
from pytest_lifeos.checks.tools.tool import Tool, ToolReport, ToolRun
from pytest_lifeos.checks.tools.tracked import tracked_but_ignored
from pytest_lifeos.finding import CannotTell, Finding

_CHECKED = re.compile(
    r"^\[.*\]\[ruff::commands::check\]\[DEBUG\] Checked (\d+) files? in", re.MULTILINE
)
_NO_FILES = re.compile(r"^warning: No Python files found", re.MULTILINE)
_UNREAD = re.compile(r"^warning: Failed to lint (.*)", re.MULTILINE)


class _Place(TypedDict):
    row: int
    column: int


class _Fix(TypedDict):
    message: str | None


class _Diagnostic(TypedDict, total=False):
    filename: str
    location: _Place
    cell: int | None
    code: str | None
    name: str
    message: str
    url: str | None
    fix: _Fix | None


def _arguments(root: Path, paths: Sequence[str]) -> list[str]:
    """The flags win over the project's `output-format`, `fix`, `fix-only` and `show-fixes`.

    `fix = true` would otherwise rewrite the files that are only to be looked at.
    """
    flags = ["--output-format", "json", "--verbose", "--no-fix", "--no-fix-only", "--no-show-fixes"]
    paths = paths or ["."]
    if tracked := tracked_but_ignored(root, paths):
        flags.append("--force-exclude")  # what the project excludes stays so when it is named
    return ["check", *flags, *against_others(root), "--", *paths, *tracked]


def _parse(run: ToolRun, root: Path) -> ToolReport:
    _demand_all_read(run)
    demand_own_ignores(run, root)
    with understood("ruff", run, "a JSON list of diagnostics"):
        diagnostics: list[_Diagnostic] = json.loads(run.stdout)
        if not isinstance(diagnostics, list):
            raise TypeError
        findings = in_order(_finding(each, root) for each in diagnostics)
    demand_agreement("ruff", run, findings)
    return ToolReport(findings=findings, files=_files(run))


def _demand_all_read(run: ToolRun) -> None:
    """Without rule E902 ruff only warns of a file that it cannot read, counts it, and ends with 0."""
    if unread := _UNREAD.search(run.stderr):
        raise CannotTell("tool-output", f"ruff could not read {one_line(unread[1])}")


def _files(run: ToolRun) -> int:
    checked = _CHECKED.findall(run.stderr)
    if not checked and _NO_FILES.search(run.stderr):
        return 0
    if len(checked) != 1:
        raise misread("ruff", run, "one line `Checked N files` in its log")
    return int(checked[0])


def _finding(diagnostic: _Diagnostic, root: Path) -> Finding:
    """A syntax error has no url, and in ruff 0.9 no code; there no rule has a name, but a url."""
    code = diagnostic["code"] or "invalid-syntax"
    url = diagnostic["url"] or ""
    fix = diagnostic["fix"]
    cell = f"cell {diagnostic['cell']}: " if diagnostic["cell"] else ""
    return Finding(
        path=relative(diagnostic["filename"], root),
        line=diagnostic["location"]["row"],
        column=diagnostic["location"]["column"],
        code=code,
        rule=diagnostic.get("name") or url.rpartition("/")[2] or code,
        message=cell + one_line(diagnostic["message"]),
        hint=one_line((fix and fix["message"]) or (url and f"see {url}")),
    )


RUFF = Tool(name="ruff", arguments=_arguments, exit_statuses=frozenset({0, 1}), parse=_parse)
