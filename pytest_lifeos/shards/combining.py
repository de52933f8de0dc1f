"""Combining: the coverage data of all shards as the measurement of one run."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pytest_lifeos.checks.coverage.combining import combine
from pytest_lifeos.checks.coverage.configuration import own_configuration, require_own
from pytest_lifeos.finding import CannotTell
from pytest_lifeos.reporters.json_report import SHARD_COVERAGE
from pytest_lifeos.settings import Settings
from pytest_lifeos.shards.gathering import Found
from pytest_lifeos.thresholds.measuring import RunCoverage


@dataclass(frozen=True)
class _Combined:
    """Where the combined data is."""

    path: Path


@contextmanager
def combined(found: tuple[Found, ...], settings: Settings) -> Iterator[RunCoverage]:
    """What all shards measured, as one run's; data that cannot be had is a doubt about every bar."""
    with tempfile.TemporaryDirectory(prefix="lifeos-") as folder:
        path = Path(folder, ".coverage")
        doubt = None
        try:
            require_own(settings.root, settings.root, ".coveragerc", os.environ)
            _require_data(found)
            _combine(found, settings.root, path)
        except CannotTell as caught:
            doubt = caught
        yield RunCoverage(settings, _Combined(path), doubt)


def _require_data(found: tuple[Found, ...]) -> None:
    """A shard that ran tests has measured; one with none may have nothing to show."""
    for each in found:
        if each.record.coverage is None and any(part.ids for part in each.record.gates.values()):
            raise CannotTell("coverage-no-data", f"coverage: {each} left no data")


def _combine(found: tuple[Found, ...], root: Path, path: Path) -> None:
    left = [(each.folder / SHARD_COVERAGE, each.record.coverage) for each in found]
    measured = [(file, data.root) for file, data in left if data]
    files, roots = [file for file, _ in measured], [there for _, there in measured]
    combine(files, roots, root, str(own_configuration(root)), path)
