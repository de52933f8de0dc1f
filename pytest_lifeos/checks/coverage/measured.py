"""Measured: what coverage.py's data file says, file by file, through its public JSON report."""

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_lifeos.finding import CannotTell


@dataclass(frozen=True, kw_only=True)
class FileCoverage:
    """The counts of one source file; `missing` are line numbers, 1-based and ascending."""

    path: str
    statements: int
    covered: int
    branches: int
    covered_branches: int
    missing: tuple[int, ...]


def read_coverage(data_file: Path, config_file: str, root: Path) -> Mapping[str, FileCoverage]:
    """The measured files by path relative to `root`.

    Raises CannotTell where there is no data, or where coverage.py cannot report on it: a source that
    went away or does not parse would otherwise be left out of the sum.
    """
    if not data_file.exists():
        raise CannotTell("coverage-no-data", f"coverage: this run wrote no {data_file.name}")
    files = _json_report(data_file, config_file)["files"]
    assert isinstance(files, dict)  # noqa: S101  the shape of coverage's report, format 3
    return {
        _relative(path, root): _file(_relative(path, root), each) for path, each in files.items()
    }


def percentage(files: Iterable[FileCoverage]) -> float:
    """(covered lines + covered branches) / (lines + branches) in percent, unrounded.

    The same formula as coverage.py's total. Raises CannotTell over zero statements: 0 of 0 is not
    100 %.
    """
    measured = list(files)
    possible = sum(each.statements + each.branches for each in measured)
    if possible == 0:
        raise CannotTell("coverage-nothing", "coverage: there is no statement to cover")
    return 100 * sum(each.covered + each.covered_branches for each in measured) / possible


def branch_percentage(files: Iterable[FileCoverage]) -> float | None:
    """Covered branches in percent; None where none were measured."""
    measured = list(files)
    branches = sum(each.branches for each in measured)
    return 100 * sum(each.covered_branches for each in measured) / branches if branches else None


def _json_report(data_file: Path, config_file: str) -> Mapping[str, object]:
    import coverage

    data = coverage.Coverage(data_file=str(data_file), config_file=config_file)
    data.set_option("report:ignore_errors", False)
    with tempfile.TemporaryDirectory(prefix="lifeos-") as folder:
        target = Path(folder, "coverage.json")
        try:
            data.load()
            data.json_report(outfile=str(target))
        except coverage.CoverageException as error:
            raise CannotTell("coverage-unreadable", f"coverage: {error}") from None
        report: Mapping[str, object] = json.loads(target.read_text())
    return report


def _relative(path: str, root: Path) -> str:
    absolute = (root / path).resolve()
    return absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else path


def _file(path: str, report: Mapping[str, object]) -> FileCoverage:
    summary, missing = report["summary"], report["missing_lines"]
    assert isinstance(summary, dict)  # noqa: S101  the shape of coverage's report, format 3
    assert isinstance(missing, list)  # noqa: S101  likewise
    return FileCoverage(
        path=path,
        statements=summary["num_statements"],
        covered=summary["covered_lines"],
        branches=summary.get("num_branches", 0),
        covered_branches=summary.get("covered_branches", 0),
        missing=tuple(missing),
    )
