"""COV001 and COV005: what is measured reaches the bar that is asked for, unrounded.

98.80 % against a bar of 99 is a failure: rounding would print 99 and let it through.

Bad:   total 89.98 %, bar 90
Good:  total 90.00 %, bar 90
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pytest_lifeos.checks.coverage.file_coverage import (
    FileCoverage,
    branch_percentage,
    percentage,
)
from pytest_lifeos.checks.coverage.globs import is_glob, is_meant
from pytest_lifeos.checks.coverage.shortfall import floor, worst_branches, worst_files
from pytest_lifeos.finding import CannotTell, Finding, Severity

_SHOWN = 5


def check_total(
    files: Mapping[str, FileCoverage], bar: float, package: str, omitted: Sequence[str] = ()
) -> Iterator[Finding]:
    """One finding if all measured files together stay below `bar` percent.

    A note besides where the project's `omit` leaves files out: they are in no percentage.
    """
    yield from _check(package, files.values(), bar)
    if omitted:
        yield _note(package, len(files), omitted)


def check_branches(
    files: Mapping[str, FileCoverage], bar: float, package: str
) -> Iterator[Finding]:
    """One finding if less than `bar` percent of all branches are covered, lines apart.

    Raises CannotTell where there is no branch: 0 of 0 is not 100 %.
    """
    value = branch_percentage(files.values())
    if value is None:
        raise CannotTell("coverage-nothing", "coverage: there is no branch to cover")
    if value < bar:
        worst = worst_branches(files.values())
        yield Finding(
            path=package,
            code="COV005",
            rule="branches-below-bar",
            message=f"covers {floor(value)} % of its branches, {bar:g} % is asked for; {worst[0]}",
            hint="; ".join(worst[1:]),
        )


def check_package(files: Mapping[str, FileCoverage], folder: str, bar: float) -> Iterator[Finding]:
    """One finding if the files that `folder`, a folder or a glob, means stay below `bar` percent.

    Raises CannotTell where it means no measured file: a bar over nothing would always hold.
    """
    inside = files_below(files, folder)
    if not inside:
        what = f"matches {folder}" if is_glob(folder) else f"lies in {folder}"
        raise CannotTell("coverage-no-files", f"coverage: no measured file {what}")
    return _check(folder, inside, bar)


def files_below(files: Mapping[str, FileCoverage], folder: str) -> list[FileCoverage]:
    """The measured files in the folder and the folders below it, or those that the glob means."""
    return [each for path, each in files.items() if is_meant(path, folder)]


def _check(name: str, files: Iterable[FileCoverage], bar: float) -> Iterator[Finding]:
    measured = list(files)
    value = percentage(measured)
    if value < bar:
        worst = worst_files(measured)
        yield Finding(
            path=name,
            code="COV001",
            rule="coverage-below-bar",
            message=f"covers {floor(value)} %, {bar:g} % is asked for; {worst[0]}",
            hint="; ".join(worst[1:]),
        )


def _note(package: str, counted: int, omitted: Sequence[str]) -> Finding:
    return Finding(
        path=package,
        code="COV002",
        rule="coverage-omits",
        severity=Severity.NOTE,
        message=f"{len(omitted)} of {len(omitted) + counted} files are left out by `omit`",
        hint=", ".join([*omitted[:_SHOWN], *(["..."] if len(omitted) > _SHOWN else [])]),
    )
