"""FileCoverage: what was covered of one source file, and the percentages over several."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from pytest_lifeos.finding import CannotTell


@dataclass(frozen=True, kw_only=True)
class FileCoverage:
    """The counts of one source file; line numbers are 1-based and ascending.

    `executed` and `missing` are the lines at which statements begin. `branches_at` maps such a line to
    its branches as (possible, covered).
    """

    path: str
    statements: int
    covered: int
    branches: int
    covered_branches: int
    missing: tuple[int, ...]
    executed: tuple[int, ...] = ()
    branches_at: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def part(self, lines: AbstractSet[int]) -> "FileCoverage":
        """What was covered of the statements that begin at these lines."""
        missing = tuple(line for line in self.missing if line in lines)
        executed = tuple(line for line in self.executed if line in lines)
        branches_at = {line: each for line, each in self.branches_at.items() if line in lines}
        return FileCoverage(
            path=self.path,
            statements=len(missing) + len(executed),
            covered=len(executed),
            branches=sum(possible for possible, _ in branches_at.values()),
            covered_branches=sum(covered for _, covered in branches_at.values()),
            missing=missing,
            executed=executed,
            branches_at=branches_at,
        )


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
