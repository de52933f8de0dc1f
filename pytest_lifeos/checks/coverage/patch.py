"""COV003: of the statements that a change touches, enough are covered.

A total hardly moves when a change of thirty lines comes without a test; the bar over the change does.
Where branches are measured they count, as in every percentage.

Bad:   10 lines changed since the base branch, 4 of them not covered, bar 95
Good:  the same lines, each covered by a test
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from pytest_lifeos.checks.coverage.file_coverage import FileCoverage, percentage
from pytest_lifeos.checks.coverage.shortfall import floor, worst_files
from pytest_lifeos.counted import counted
from pytest_lifeos.finding import CannotTell, Finding, Severity


def check_patch(
    files: Mapping[str, FileCoverage],
    changed: Mapping[str, AbstractSet[int]],
    bar: float,
    package: str,
    base: str,
) -> Iterator[Finding]:
    """One finding if less than `bar` percent of what is changed is covered.

    `changed` are lines, 1-based, of files of the package, each at the beginning of its statement.
    A note where none of them can be covered: comments, blank lines, docstrings, nothing at all.
    Raises CannotTell where a changed file was not measured.
    """
    unknown = sorted(changed.keys() - files.keys())
    if unknown:
        what = f"coverage: {unknown[0]} is changed, and was not measured"
        raise CannotTell("coverage-not-measured", what)
    parts = [files[path].part(lines) for path, lines in changed.items()]
    touched = [each for each in parts if each.statements]
    if not touched:
        yield _nothing(package, len(changed), base)
        return
    value = percentage(touched)
    if value < bar:
        yield _missed(touched, value, bar, package, base)


def _missed(
    touched: list[FileCoverage], value: float, bar: float, package: str, base: str
) -> Finding:
    worst = worst_files(touched)
    lines = counted(sum(each.statements for each in touched), "line")
    branches = counted(sum(each.branches for each in touched), "branch", "branches")
    parts = lines if branches.startswith("0 ") else f"{lines} and {branches}"
    what = f"covers {floor(value)} % of {parts} changed since {base}"
    return Finding(
        path=package,
        code="COV003",
        rule="patch-below-bar",
        message=f"{what}, {bar:g} % is asked for; {worst[0]}",
        hint="; ".join(worst[1:]),
    )


def _nothing(package: str, count: int, base: str) -> Finding:
    """Said, since a base that is the branch itself would look the same."""
    files = counted(count, "changed file")
    return Finding(
        path=package,
        code="COV004",
        rule="patch-empty",
        severity=Severity.NOTE,
        message=f"no changed line can be covered: {files} since {base}",
    )
