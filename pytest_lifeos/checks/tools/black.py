"""Black: it has no machine output, so its log is read, and the summary must agree with the lines."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pytest_lifeos.checks.tools.black_files import tracked_files
from pytest_lifeos.checks.tools.configuration import black_configuration
from pytest_lifeos.checks.tools.output import in_order, misread, one_line, relative
from pytest_lifeos.checks.tools.tool import Tool, ToolReport, ToolRun
from pytest_lifeos.finding import CannotTell, Finding

_EXPECTED = "a summary that agrees with its lines and its exit status"
_COUNT = re.compile(r"(\d+) files? would (be reformatted|be left unchanged|fail to reformat)")
_CHANGED = re.compile(r"^would reformat (.+)$", re.MULTILINE)
_NO_FILES = re.compile(r"^No Python files are present to be formatted", re.MULTILINE)
_UNPARSED = (
    # Black 26 and later; what is wrong comes three lines below.
    re.compile(
        r"^error: cannot parse[^:\n]*: (?P<path>.+):(?P<line>\d+):\d+\n.*\n.*\n(?P<message>.*)$",
        re.MULTILINE,
    ),
    # Black 25.
    re.compile(
        r"^error: cannot format (?P<path>.+): Cannot parse[^:\n]*:"
        r" (?P<line>\d+):\d+: (?P<message>.*)$",
        re.MULTILINE,
    ),
)
_FAILED = re.compile(r"^error: cannot (?:format|parse).*$", re.MULTILINE)


def _arguments(root: Path, paths: Sequence[str]) -> list[str]:
    """`--verbose` wins over the project's `quiet`, which has no flag that takes it back.

    Without `--config` black would look for others' above the project and at home.
    """
    paths = paths or ["."]
    own = black_configuration(root, paths)
    flags = ["--check", "--verbose", "--no-color", "--config", str(own or os.devnull)]
    return [*flags, "--", *paths, *tracked_files(root, paths, own)]


def _parse(run: ToolRun, root: Path) -> ToolReport:
    """Raises CannotTell also where black failed on a file for another reason than its syntax."""
    if run.exit_status == 0 and _NO_FILES.search(run.stderr):
        return ToolReport(findings=(), files=0)
    counts = _summary(run)
    changed = [_unformatted(path, root) for path in _CHANGED.findall(run.stderr)]
    failed = _FAILED.findall(run.stderr)
    said = (counts.get("be reformatted", 0), counts.get("fail to reformat", 0))
    status = 123 if failed else 1 if changed else 0
    if said != (len(changed), len(failed)) or run.exit_status != status:
        raise misread("black", run, _EXPECTED)
    unparsed = list(_unparsed(run.stderr, root))
    if len(unparsed) != len(failed):
        raise CannotTell("tool-output", _reason(failed))
    return ToolReport(findings=in_order([*changed, *unparsed]), files=sum(counts.values()))


def _summary(run: ToolRun) -> dict[str, int]:
    """The counts of the last line: `1 file would be reformatted, 2 files would be left unchanged.`"""
    lines = run.stderr.rstrip().splitlines() or [""]
    parts = lines[-1].removesuffix(".").split(", ")
    found = [match for part in parts if (match := _COUNT.fullmatch(part))]
    counts = {match[2]: int(match[1]) for match in found}
    if not len(counts) == len(found) == len(parts):
        raise misread("black", run, _EXPECTED)
    return counts


def _unformatted(path: str, root: Path) -> Finding:
    place = relative(path, root)
    return Finding(
        path=place,
        code="BLK001",
        rule="formatting",
        message="black would reformat this file",
        hint=f"run: black {place}",
    )


def _unparsed(stderr: str, root: Path) -> Iterator[Finding]:
    """No column: black counts it from 0 for a parse error and from 1 for a token error."""
    for match in (match for pattern in _UNPARSED for match in pattern.finditer(stderr)):
        yield Finding(
            path=relative(match["path"], root),
            line=int(match["line"]),
            code="BLK002",
            rule="cannot-parse",
            message=f"black cannot parse this file: {one_line(match['message'])}",
            hint="correct the syntax",
        )


def _reason(failed: Sequence[str]) -> str:
    """The first failure that is not about syntax: a file that cannot be read, a fault of black."""
    other = next((line for line in failed if "cannot parse" not in line.lower()), failed[0])
    return f"black: {one_line(other.removeprefix('error: '))}"


BLACK = Tool(
    name="black", arguments=_arguments, exit_statuses=frozenset({0, 1, 123}), parse=_parse, nice=10
)
