"""Measuring: pytest-cov is switched on for the gate that holds a coverage bar, and its data is read."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_lifeos.checks.coverage.bars import check_package, check_total, files_below
from pytest_lifeos.checks.coverage.measured import (
    FileCoverage,
    branch_percentage,
    percentage,
    read_coverage,
)
from pytest_lifeos.finding import CannotTell, Finding
from pytest_lifeos.settings import Coverage, Request, Settings, SettingsError
from pytest_lifeos.verdict import MeasuredCoverage


def switch_on(early_config: pytest.Config, request: Request, settings: Settings) -> None:
    """Gives pytest-cov the flags that the user would have typed, before it reads them.

    Raises SettingsError where two gates of one run hold coverage bars, since one run has one
    measurement, and where pytest-cov is not there to be switched on.
    """
    gates = [gate for gate in request.gates if gate.coverage]
    if len(gates) > 1:
        names = " and ".join(gate.name for gate in gates)
        raise SettingsError(f"--gate: {names} both hold coverage bars; ask for one of them a run")
    for gate in gates:
        options = early_config.known_args_namespace
        if not hasattr(options, "cov_source"):
            raise SettingsError(
                f"--gate: {gate.name} holds a coverage bar, and pytest-cov is switched off"
            )
        options.cov_append = False  # what an earlier run covered is not covered by this one
        options.cov_source = [settings.package]
        options.cov_branch = True if gate.coverage and gate.coverage.branch else None
        options.cov_report = options.cov_report or {"": None}


@dataclass(frozen=True)
class Measurement:
    """The coverage data of one run; `before` tells an older file from the one this run writes."""

    settings: Settings
    data_file: Path
    config_file: str
    before: tuple[int, int] | None

    @classmethod
    def begin(cls, config: pytest.Config, settings: Settings) -> "Measurement":
        """Remembers the data file as it is before the run."""
        import coverage

        config_file = str(config.getoption("cov_config", ".coveragerc"))
        reader = coverage.Coverage(config_file=config_file)
        data_file = Path(os.path.abspath(str(reader.get_option("run:data_file"))))
        return cls(settings, data_file, config_file, _stamp(data_file))

    def files(self) -> dict[str, FileCoverage]:
        """What this run measured; raises CannotTell where it measured nothing."""
        if self.before is not None and _stamp(self.data_file) == self.before:
            name = self.data_file.name
            raise CannotTell("coverage-stale", f"coverage: {name} is of an earlier run")
        root, package = self.settings.root, str(self.settings.package)
        shadow = _shadow(self.config_file, root)
        if shadow is not None:
            what = f"{shadow} shadows [tool.coverage] of pyproject.toml; keep one of them"
            raise CannotTell("coverage-shadowed", f"coverage: {what}")
        return dict(read_coverage(self.data_file, self.config_file, root, package))

    def check_total(self, bar: float) -> Iterator[Finding]:
        """The total bar, in percent."""
        yield from check_total(self.files(), bar, str(self.settings.package))

    def check_package(self, folder: str, bar: float) -> Iterator[Finding]:
        """One folder's bar, in percent."""
        yield from check_package(self.files(), folder, bar)

    def summary(self, bars: Coverage) -> MeasuredCoverage | None:
        """The percentages of the report; None where nothing could be measured."""
        try:
            files = self.files()
            total = percentage(files.values())
        except CannotTell:
            return None
        folders = {folder: files_below(files, folder) for folder in bars.packages}
        return MeasuredCoverage(
            total=total,
            branch=branch_percentage(files.values()),
            packages={folder: percentage(each) for folder, each in folders.items() if each},
        )


def _shadow(config_file: str, root: Path) -> str | None:
    """The file that coverage.py reads in the place of a pyproject.toml with settings for it."""
    path = Path(os.environ.get("COVERAGE_RCFILE") or config_file)
    if path.name == "pyproject.toml" or not path.exists():
        return None
    is_shadow = b"[tool.coverage" in (root / "pyproject.toml").read_bytes()
    return path.name if is_shadow else None


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ino
