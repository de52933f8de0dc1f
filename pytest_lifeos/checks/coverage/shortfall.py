"""Shortfalls: how a missed bar is told, with the files that miss most and their lines."""

import math
from collections.abc import Iterable

from pytest_lifeos.checks.coverage.file_coverage import FileCoverage

_SHOWN = 5


def floor(value: float) -> str:
    """Two places, cut off rather than rounded: what is shown is never more than what is."""
    return f"{math.floor(value * 100) / 100:.2f}"


def worst_files(files: Iterable[FileCoverage]) -> list[str]:
    """The files that miss most, as `PATH misses 3-5, 9`; one that misses only branches comes last."""
    ranked = sorted(files, key=lambda each: (-len(each.missing), each.path))
    short = [each for each in ranked if each.missing or each.covered_branches < each.branches]
    return [f"{each.path} misses {_missed(each)}" for each in short[:_SHOWN]]


def worst_branches(files: Iterable[FileCoverage]) -> list[str]:
    """The files that miss most branches, as `PATH misses branches at 3, 9`."""
    ranked = sorted(files, key=lambda each: (each.covered_branches - each.branches, each.path))
    short = [each for each in ranked if each.covered_branches < each.branches]
    return [f"{each.path} misses {_missed_branches(each)}" for each in short[:_SHOWN]]


def ranges(lines: Iterable[int]) -> str:
    """`3-5, 9` for 3, 4, 5, 9."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _missed(file: FileCoverage) -> str:
    return ranges(file.missing) or _missed_branches(file)


def _missed_branches(file: FileCoverage) -> str:
    lines = sorted(line for line, (all_, met) in file.branches_at.items() if met < all_)
    return f"branches at {ranges(lines)}" if lines else "branches"
