"""Coverage bars: a module that no test runs, large enough to fall below the bar."""

import math
from pathlib import Path

from pytest_lifeos.proofs.defect import Defect, one_file
from pytest_lifeos.proofs.planted.place import inside
from pytest_lifeos.settings import Coverage, Settings

_LARGEST = 100_000
_HEAD = '''"""Planted by --prove."""


def planted() -> int:
    """No test calls this."""
'''


def defect(coverage: Coverage, settings: Settings) -> Defect | None:
    """The module; None where the bar is so low that no such module can break it."""
    folder, bar = _bar(coverage, settings)
    statements = _breaking(bar, _statements_at_most(settings.root / folder)) if bar else 0
    if not 0 < statements <= _LARGEST:
        return None
    body = "".join(f"    value = {number}\n" for number in range(statements))
    path = inside(folder, "lifeos_planted_uncovered.py")
    return one_file(path, f"{_HEAD}{body}    return value\n", "COV001")


def _bar(coverage: Coverage, settings: Settings) -> tuple[str, float]:
    """The folder and its bar in percent."""
    if coverage.total is not None:
        return str(settings.package), coverage.total
    return next(iter(coverage.packages.items()), ("", 0.0))


def _breaking(bar: float, covered: int) -> int:
    """How many uncovered statements bring full coverage of `covered` below `bar` percent."""
    return math.floor(covered * (100 - bar) / bar) + 10


def _statements_at_most(folder: Path) -> int:
    """Every line may be a statement that branches, each of both counted."""
    return sum(3 * path.read_bytes().count(b"\n") for path in folder.rglob("*.py"))
