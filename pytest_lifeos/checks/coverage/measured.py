"""Measured: what coverage.py's data file says, file by file, through its public JSON report."""

import contextlib
import gc
import json
import os
import shutil
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from pytest_lifeos.checks.coverage.file_coverage import FileCoverage
from pytest_lifeos.checks.coverage.sources import source_files
from pytest_lifeos.finding import CannotTell

if TYPE_CHECKING:
    from coverage import Coverage


def read_coverage(
    data_file: Path, config_file: str, root: Path, package: Path
) -> Mapping[str, FileCoverage]:
    """The files of the package by path relative to `root`, those that nobody imported too.

    coverage.py itself leaves out what lies in a folder without `__init__.py` and was not imported.
    Only `omit` narrows; `include` does not. Relative patterns are relative to `root`.
    Raises CannotTell where there is no data, or where coverage.py cannot report on it: a source that
    went away or does not parse would otherwise be left out of the sum.
    """
    if not data_file.exists():
        raise CannotTell("coverage-no-data", f"coverage: this run wrote no {data_file.name}")
    with _inside(root), _without_collector(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the settings: pytest-cov has shown them
        files = _json_report(data_file, config_file, package)["files"]
    return {
        _relative(path, root): _file(_relative(path, root), each) for path, each in files.items()
    }


class _Branches(TypedDict, total=False):
    num_branches: int
    covered_branches: int


class _Summary(_Branches):
    """The counts of one file in coverage's JSON report, format 3; branches only if measured."""

    num_statements: int
    covered_lines: int


class _BranchLists(TypedDict, total=False):
    executed_branches: list[list[int]]
    missing_branches: list[list[int]]


class _FileReport(_BranchLists):
    """Lines at which statements begin; a branch is [from line, to line], negative where it leaves."""

    summary: _Summary
    executed_lines: list[int]
    missing_lines: list[int]


class _Report(TypedDict):
    files: dict[str, _FileReport]


def _json_report(data_file: Path, config_file: str, package: Path) -> _Report:
    import coverage

    with tempfile.TemporaryDirectory(prefix="lifeos-") as folder:
        target = Path(folder, "coverage.json")
        own = shutil.copy(data_file, folder)
        data = coverage.Coverage(data_file=str(own), config_file=config_file)
        data.set_option("report:ignore_errors", False)
        data.set_option("report:include", [])
        try:
            data.load()
            found = data.get_data()
            if not found.has_arcs():
                found.add_lines({})  # data over nothing would refuse the files
            known = {os.path.realpath(path) for path in found.measured_files()}
            unseen = [str(path) for path in source_files(package) if str(path) not in known]
            found.touch_files(unseen)
            data.json_report(outfile=str(target), omit=_omitted(data) or None)
        except coverage.CoverageException as error:
            raise CannotTell("coverage-unreadable", f"coverage: {error}") from None
        finally:
            data.get_data().close()
        report: _Report = json.loads(target.read_text(encoding="utf-8"))
    return report


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """coverage.py reads relative paths from where it is, and a test may have gone elsewhere."""
    here = os.open(".", os.O_RDONLY)
    try:
        os.chdir(folder)
        yield
    finally:
        os.fchdir(here)
        os.close(here)


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Python's collector of cycles would look at every test of the run again, and find none to collect."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _omitted(data: "Coverage") -> list[str]:
    """What the project leaves out on purpose, of the measurement or of the report."""
    options = (data.get_option("run:omit"), data.get_option("report:omit"))
    return [str(pattern) for option in options if isinstance(option, list) for pattern in option]


def _relative(path: str, root: Path) -> str:
    absolute, base = (root / path).resolve(), root.resolve()
    return absolute.relative_to(base).as_posix() if absolute.is_relative_to(base) else path


def _file(path: str, report: _FileReport) -> FileCoverage:
    summary = report["summary"]
    return FileCoverage(
        path=path,
        statements=summary["num_statements"],
        covered=summary["covered_lines"],
        branches=summary.get("num_branches", 0),
        covered_branches=summary.get("covered_branches", 0),
        missing=tuple(report["missing_lines"]),
        executed=tuple(report["executed_lines"]),
        branches_at=_branches_at(report),
    )


def _branches_at(report: _FileReport) -> Mapping[int, tuple[int, int]]:
    covered = Counter(abs(start) for start, _ in report.get("executed_branches", ()))
    missing = Counter(abs(start) for start, _ in report.get("missing_branches", ()))
    lines = sorted({*covered, *missing})
    return {line: (covered[line] + missing[line], covered[line]) for line in lines}
