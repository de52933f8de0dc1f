"""Measuring: what the run of a gate with a coverage bar measured, read once and judged bar by bar."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Protocol

import pytest

from pytest_lifeos.checks.coverage.bars import (
    check_branches,
    check_package,
    check_total,
    files_below,
)
from pytest_lifeos.checks.coverage.configuration import own_configuration, require_own
from pytest_lifeos.checks.coverage.file_coverage import (
    FileCoverage,
    branch_percentage,
    percentage,
)
from pytest_lifeos.checks.coverage.measured import read_coverage
from pytest_lifeos.checks.coverage.origin import Origin, digests
from pytest_lifeos.checks.coverage.sources import require_unchanged, source_files, stamps
from pytest_lifeos.finding import CannotTell, Finding
from pytest_lifeos.reporters.report import head_commit
from pytest_lifeos.settings import Coverage, Settings
from pytest_lifeos.thresholds.changing import check_change
from pytest_lifeos.thresholds.data_file import DataFile
from pytest_lifeos.thresholds.dropping import check_against_past
from pytest_lifeos.thresholds.leaving import configured_place, leave
from pytest_lifeos.verdict import MeasuredCoverage


class DataPlace(Protocol):
    """Where the data is."""

    @property
    def path(self) -> Path: ...


MEASUREMENT = pytest.StashKey["RunCoverage"]()


class RunCoverage:
    """The coverage data of one run, and the circumstances under which it may be believed.

    Made before pytest-cov makes anything: its settings and the sources are looked at as they are then.
    """

    def __init__(self, settings: Settings, data_file: DataPlace, doubt: CannotTell | None) -> None:
        self._root = settings.root
        self._package = str(settings.package)
        self._folder = (settings.root / self._package).resolve()
        self._config_file = str(own_configuration(settings.root))
        self._settings = settings
        self._doubt = doubt
        self._stamps = stamps(self._folder)
        self.data_file = data_file

    def check_total(self, bar: float) -> Iterator[Finding]:
        """The total bar, in percent."""
        yield from check_total(self._files, bar, self._package, self._omitted)

    def check_package(self, folder: str, bar: float) -> Iterator[Finding]:
        """One folder's bar, in percent."""
        yield from check_package(self._files, folder, bar)

    def check_branches(self, bar: float) -> Iterator[Finding]:
        """The bar over the branches alone, in percent."""
        yield from check_branches(self._files, bar, self._package)

    def check_patch(self, bar: float) -> Iterator[Finding]:
        """The bar over what is changed since the base branch, in percent."""
        files, omitted = self._files, self._omitted
        yield from check_change(self._settings, files, omitted, bar, os.environ)

    def check_drop(self, gate: str, bars: Coverage) -> Iterator[Finding]:
        """The total beside that of the last green run on the base branch."""
        files = self._files.values()
        now = MeasuredCoverage(total=percentage(files), branch=branch_percentage(files))
        may_drop = bars.may_drop or 0
        yield from check_against_past(self._settings, gate, now, may_drop, os.environ)

    def summary(self, bars: Coverage) -> MeasuredCoverage | None:
        """The percentages of the report; None where nothing could be measured."""
        try:
            files = self._files
            total = percentage(files.values())
        except CannotTell:
            return None
        below = {folder: files_below(files, folder) for folder in bars.packages}
        return MeasuredCoverage(
            total=total,
            branch=branch_percentage(files.values()),
            packages={
                folder: percentage(each)
                for folder, each in below.items()
                if any(file.statements for file in each)
            },
        )

    def publish(self) -> None:
        """Lays the data where the settings say, for `coverage html` and the like.

        No verdict hangs on it: a project that cannot be written to is judged all the same.
        """
        with contextlib.suppress(OSError):
            self.leave(configured_place(self._root, self._config_file))

    def leave(self, target: Path) -> None:
        """A copy of the data, with the sources and the commit that it is of; raises OSError."""
        leave(self.data_file.path, target, self._origin)

    def _origin(self) -> Origin:
        """Raises CannotTell for what is not to be believed: that has none."""
        self.require_trusted()
        return Origin(
            root=str(self._root.resolve()),
            commit=head_commit(self._root),
            sources=digests(self._root, self._stamps),
        )

    def require_trusted(self) -> None:
        """Raises CannotTell where what was measured may not be believed, whatever it says."""
        if self._doubt is not None:
            raise self._doubt
        require_unchanged(self._stamps, self._root)

    def require_readable(self) -> None:
        """Raises CannotTell where the bars could not be judged."""
        percentage(self._files.values())

    @cached_property
    def _files(self) -> Mapping[str, FileCoverage]:
        """What was measured; raises CannotTell where that is nothing to be believed."""
        self.require_trusted()
        return self._read()

    def _read(self) -> Mapping[str, FileCoverage]:
        return read_coverage(self.data_file.path, self._config_file, self._root, self._folder)

    @cached_property
    def _omitted(self) -> list[str]:
        root = self._root.resolve()
        paths = [path.relative_to(root).as_posix() for path in source_files(self._folder)]
        return [path for path in paths if path not in self._files]


def begin(config: pytest.Config, settings: Settings, data_file: DataFile) -> RunCoverage:
    """The measurement of a run that is about to begin."""
    given = str(config.known_args_namespace.cov_config)
    doubt = None
    try:
        require_own(settings.root, config.invocation_params.dir, given, os.environ)
    except CannotTell as caught:
        doubt = caught
    return RunCoverage(settings, data_file, doubt)
