"""Reads the coverage bars of a gate, `coverage = { total = 90, branch = true, patch = 95 }`."""

import posixpath
from collections.abc import Mapping
from pathlib import Path

from pytest_lifeos.checks.coverage.globs import is_glob
from pytest_lifeos.settings import values
from pytest_lifeos.settings.errors import SettingsError, wrong
from pytest_lifeos.settings.folders import existing
from pytest_lifeos.settings.model import Coverage
from pytest_lifeos.settings.table import Table


def read_coverage_bars(value: object, where: str, root: Path) -> Coverage:
    """The bars; raises SettingsError for a table without one."""
    table = Table(value, where)
    branch = table.take("branch", values.truth_or_percent, False)
    coverage = Coverage(
        total=table.take("total", values.percent, None),
        branch=branch is not False,
        branch_bar=None if isinstance(branch, bool) else branch,
        packages=table.take("packages", lambda value, where: _bars(value, where, root), {}),
        patch=table.take("patch", values.percent, None),
        may_drop=table.take("may_drop", values.percent, None),
    )
    table.close()
    if not coverage.has_bar():
        raise SettingsError(f"{where}: has no bar; give total, packages, patch or may_drop")
    return coverage


def _bars(value: object, where: str, root: Path) -> Mapping[str, float]:
    bars = values.percents(value, where)
    return {_meant(key, where, root): bar for key, bar in bars.items()}


def _meant(key: str, where: str, root: Path) -> str:
    """A folder that is there, or a glob; what a glob means is known when files are measured."""
    if not is_glob(key):
        return existing(key, where, root)
    tidy = posixpath.normpath(key)
    if tidy.startswith(("/", "..")):
        raise wrong(where, key, "a glob of paths from the project's root on")
    return tidy
