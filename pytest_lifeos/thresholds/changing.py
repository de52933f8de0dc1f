"""Changing: the bar over what is changed since the base branch, of the files that were measured."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from pytest_lifeos.checks.coverage.change import Change, read_change
from pytest_lifeos.checks.coverage.file_coverage import FileCoverage
from pytest_lifeos.checks.coverage.patch import check_patch
from pytest_lifeos.checks.coverage.statements import counted_lines
from pytest_lifeos.finding import Finding
from pytest_lifeos.paths import from_root
from pytest_lifeos.settings import Settings


def check_change(
    settings: Settings,
    files: Mapping[str, FileCoverage],
    omitted: Collection[str],
    bar: float,
    environ: Mapping[str, str],
) -> Iterator[Finding]:
    """Judges `bar`, in percent; what the project omits is in no percentage.

    Raises CannotTell where git cannot say what is changed, or a changed file was not measured.
    """
    package, root = str(settings.package), settings.root.resolve()
    change = read_change(root, [root / path for path in files], settings.base, environ)
    changed = _statements(change, (root / package).resolve(), root)
    counted = {name: lines for name, lines in changed.items() if name not in omitted}
    yield from check_patch(files, counted, bar, package, change.base)


def _statements(change: Change, package: Path, root: Path) -> dict[str, frozenset[int]]:
    """Of the files of the package, by their path from the root on as coverage is read."""
    changed: dict[str, frozenset[int]] = {}
    for path, lines in change.lines.items():
        if path.is_relative_to(package):
            name = from_root(path, root)
            changed[name] = counted_lines(name, path.read_bytes(), lines)
    return changed
