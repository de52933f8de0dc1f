"""COV001: what is measured reaches the bar that is asked for, unrounded.

98.80 % against a bar of 99 is a failure: rounding would print 99 and let it through.

Bad:   total 89.98 %, bar 90
Good:  total 90.00 %, bar 90
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pytest_lifeos.checks.coverage.measured import FileCoverage, percentage
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


def check_package(files: Mapping[str, FileCoverage], folder: str, bar: float) -> Iterator[Finding]:
    """One finding if the files below `folder` stay below `bar` percent.

    Raises CannotTell where no measured file lies there: a bar over nothing would always hold.
    """
    inside = files_below(files, folder)
    if not inside:
        raise CannotTell("coverage-no-files", f"coverage: no measured file lies in {folder}")
    return _check(folder, inside, bar)


def files_below(files: Mapping[str, FileCoverage], folder: str) -> list[FileCoverage]:
    """The measured files in the folder and the folders below it."""
    return [each for path, each in files.items() if path.startswith(folder.rstrip("/") + "/")]


def _check(name: str, files: Iterable[FileCoverage], bar: float) -> Iterator[Finding]:
    measured = list(files)
    value = percentage(measured)
    if value < bar:
        worst = _worst(measured)
        yield Finding(
            path=name,
            code="COV001",
            rule="coverage-below-bar",
            message=f"covers {_floor(value)} %, {bar:g} % is asked for; {worst[0]}",
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


def _floor(value: float) -> str:
    """Two places, cut off rather than rounded: what is shown is never more than what is."""
    return f"{math.floor(value * 100) / 100:.2f}"


def _worst(files: Iterable[FileCoverage]) -> list[str]:
    """The files that miss most, as `PATH misses 3-5, 9`; one that misses only branches comes last."""
    ranked = sorted(files, key=lambda each: (-len(each.missing), each.path))
    short = [each for each in ranked if each.missing or each.covered_branches < each.branches]
    return [f"{each.path} misses {_ranges(each.missing) or 'branches'}" for each in short[:_SHOWN]]


def _ranges(lines: Iterable[int]) -> str:
    """`3-5, 9` for 3, 4, 5, 9."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
