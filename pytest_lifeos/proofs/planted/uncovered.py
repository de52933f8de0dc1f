"""Coverage bars: a module that no test runs, large enough to fall below each of them."""

import math
from collections.abc import Iterator
from pathlib import Path

from pytest_lifeos.proofs.defect import Defect, Trace
from pytest_lifeos.proofs.planted.place import inside
from pytest_lifeos.settings import Coverage, Settings

_LARGEST = 100_000
_HEAD = '''"""Planted by --prove."""


def planted(value: int) -> int:
    """No test calls this."""
'''
_LINE = "    value = {}\n"
_BRANCHING_LINE = "    if value:\n        value = {}\n"


def defect(coverage: Coverage, settings: Settings) -> Defect | None:
    """The module; None where all bars are so low that no such module can break them.

    It is new, so its lines are changed lines too, and each of them is uncovered.
    """
    package = str(settings.package)
    folder = package if coverage.total is not None else next(iter(coverage.packages), package)
    path = inside(folder, "lifeos_planted_uncovered.py")
    wanted = dict(_wanted(coverage, path, package, settings.root))
    breakable = {trace: count for trace, count in wanted.items() if 0 < count <= _LARGEST}
    if not breakable:
        return None
    line = _LINE if coverage.branch_bar is None else _BRANCHING_LINE
    body = "".join(line.format(number) for number in range(max(breakable.values())))
    text = f"{_HEAD}{body}    return value\n"
    return Defect(name="uncovered lines", files={path: text}, traces=tuple(breakable))


def _wanted(coverage: Coverage, path: str, package: str, root: Path) -> Iterator[tuple[Trace, int]]:
    """What each bar must say, and how many uncovered lines break it; 0 where none can."""
    whole = _statements_at_most(root / package)
    if coverage.total is not None:
        yield Trace(path=path, expect="COV001"), _breaking(coverage.total, whole)
    for folder, bar in list(coverage.packages.items())[:1] if coverage.total is None else ():
        inner = _statements_at_most(root / folder)
        yield Trace(path=path, expect="COV001"), _breaking(bar, inner)
    if coverage.patch is not None:
        yield Trace(path=path, expect="COV003"), _breaking(coverage.patch, whole)
    if coverage.branch_bar is not None:
        yield Trace(path=path, expect="COV005"), _breaking(coverage.branch_bar, whole)
    if coverage.may_drop is not None:
        yield Trace(path=package, expect="COV006"), _halving(coverage.may_drop, whole)


def _breaking(bar: float, covered: int) -> int:
    """How many uncovered statements bring full coverage of `covered` below `bar` percent."""
    return math.floor(covered * (100 - bar) / bar) + 10 if bar else 0


def _halving(may_drop: float, covered: int) -> int:
    """Half of what the past run covered is further down than a drop of a few points."""
    return covered + 10 if may_drop < 25 else 0


def _statements_at_most(folder: Path) -> int:
    """Every line may be a statement that branches, each of both counted."""
    return sum(3 * path.read_bytes().count(b"\n") for path in folder.rglob("*.py"))
