"""Combining: the coverage data of all shards as one file, by coverage.py itself."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_lifeos.checks.coverage.configuration import own_configuration, require_own
from pytest_lifeos.finding import CannotTell
from pytest_lifeos.reporters.json_report import SHARD_COVERAGE
from pytest_lifeos.settings import Settings
from pytest_lifeos.shards.gathering import Found
from pytest_lifeos.thresholds.measuring import Measurement

if TYPE_CHECKING:
    from coverage import Coverage


@dataclass(frozen=True)
class _Combined:
    """Where the combined data is."""

    path: Path


@contextmanager
def combined(found: tuple[Found, ...], settings: Settings) -> Iterator[Measurement]:
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
        yield Measurement(settings, _Combined(path), doubt)


def _require_data(found: tuple[Found, ...]) -> None:
    """A shard that ran tests has measured; one with none may have nothing to show."""
    for each in found:
        if each.record.coverage is None and any(part.ids for part in each.record.gates.values()):
            raise CannotTell("coverage-no-data", f"coverage: {each} left no data")


def _combine(found: tuple[Found, ...], root: Path, path: Path) -> None:
    import coverage

    files = [str(each.folder / SHARD_COVERAGE) for each in found if each.record.coverage]
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            data = coverage.Coverage(data_file=str(path), config_file=str(own_configuration(root)))
            _map_roots(data, found, root)
            data.combine(files, strict=True, keep=True)
            data.save()
            data.get_data().close()
        except coverage.CoverageException as error:
            raise CannotTell("coverage-unreadable", f"coverage: {error}") from None
    for each in said:
        if "combine" in str(each.message):  # coverage.py leaves out such a file, and goes on
            raise CannotTell("coverage-unreadable", f"coverage: {each.message}")


def _map_roots(data: "Coverage", found: tuple[Found, ...], root: Path) -> None:
    """The project may lie elsewhere on another machine; coverage.py's own `paths` come first."""
    roots = (each.record.coverage.root for each in found if each.record.coverage)
    own = data.get_option("paths")
    ours = {"lifeos": [str(root.resolve()), *dict.fromkeys(roots)]}
    data.set_option("paths", {**own, **ours} if isinstance(own, dict) else ours)
