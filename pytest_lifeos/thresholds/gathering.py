"""Gathering: the measurement of a gate whose coverage is what other runs measured."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from pytest_lifeos.checks.coverage.believing import (
    require_absolute,
    require_alike,
    require_current,
    require_origin,
    require_package,
)
from pytest_lifeos.checks.coverage.combining import combine
from pytest_lifeos.checks.coverage.configuration import require_own
from pytest_lifeos.checks.coverage.file_coverage import FileCoverage
from pytest_lifeos.checks.coverage.gathered import data_files, read_parts
from pytest_lifeos.checks.coverage.measured import read_coverage
from pytest_lifeos.finding import CannotTell, Finding, Severity
from pytest_lifeos.reporters.report import head_commit
from pytest_lifeos.settings import Gate, Settings
from pytest_lifeos.settings.gathered import GatheredData
from pytest_lifeos.thresholds.measuring import RunCoverage

GATHERED = pytest.StashKey["Gathered"]()


class Gathered(RunCoverage):
    """What lies in `paths`, together; read once, in a copy that is gone again."""

    def __init__(self, settings: Settings, gate: Gate, paths: Iterable[Path]) -> None:
        super().__init__(settings, Nowhere(), None)
        self._paths = tuple(paths)
        self._branches = gate.coverage is not None and gate.coverage.branch
        self._told: CannotTell | None = None
        self._unknown = (0, 0)

    def publish(self) -> None:
        """Nothing: what other runs left stays theirs."""

    def notes(self) -> Iterator[Finding]:
        """What a reader should know of data that can be judged; raises CannotTell for other."""
        self.require_readable()
        unknown, count = self._unknown
        if unknown:
            yield Finding(
                path=self._package,
                code="COV009",
                rule="coverage-origin-unknown",
                severity=Severity.NOTE,
                message=f"{unknown} of {count} data files do not say which sources they measured",
                hint="those that `pytest --gate` leaves do",
            )

    def _read(self) -> Mapping[str, FileCoverage]:
        """A doubt stays one, however many bars ask."""
        if self._told is not None:
            raise self._told
        try:
            return self._gathered()
        except CannotTell as doubt:
            self._told = doubt
            raise

    def _gathered(self) -> Mapping[str, FileCoverage]:
        root, package = self._root, self._folder
        require_own(root, root, ".coveragerc", os.environ)
        with tempfile.TemporaryDirectory(prefix="lifeos-") as folder:
            target = Path(folder, "combined")
            parts = read_parts(data_files(self._paths), Path(folder))
            require_alike(parts, branches=self._branches)
            require_absolute(parts, self._config_file)
            require_origin(parts, root, package, head_commit(root))
            roots = [part.origin.root for part in parts if part.origin and part.origin.root]
            combine([part.copy for part in parts], roots, root, self._config_file, target)
            lines = require_package(target, root, package)
            require_current(lines, root)
            files = read_coverage(target, self._config_file, root, package)
        self._unknown = sum(part.origin is None for part in parts), len(parts)
        _require_all(files, lines)
        return files


class Nowhere:
    """No file of this run."""

    path = Path(os.devnull)


def gathered(config: pytest.Config, settings: Settings) -> Gathered:
    """The measurement of the project's gate over what other runs measured; made once a run.

    The flag's paths are from the folder of the start on, the setting's from the project's root.
    """
    if GATHERED not in config.stash:
        gate = next(gate for gate in settings.gates.values() if gate.gathers())
        given = [config.invocation_params.dir / each for each in config.option.coverage_data]
        own = [settings.root / each for each in gate.owned(GatheredData).paths]
        config.stash[GATHERED] = Gathered(settings, gate, given or own)
    return config.stash[GATHERED]


def _require_all(files: Mapping[str, FileCoverage], measured: Iterable[str]) -> None:
    """A file that no run measured is not known to be uncovered: the run may have left it out."""
    known = set(measured)
    missing = [name for name, each in files.items() if each.statements and name not in known]
    if missing:
        more = f" and {len(missing) - 1} more are" if len(missing) > 1 else " is"
        what = f"{missing[0]}{more} in no data file; measure the whole package, or omit"
        raise CannotTell("coverage-not-measured", f"coverage: {what}")
