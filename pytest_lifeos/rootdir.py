"""Rootdir: refuses a start in which a folder that a flag of ours names led pytest away from the project.

pytest finds its rootdir before it knows the flags of plugins: it takes `DIR` of `--gate-report DIR` for a
path to tests where that folder is there, as its documentation says of all such flags. A plugin comes too
late to change that; with `--gate-report=DIR` there is nothing to mistake.
"""

import os
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from pytest_lifeos.settings import SettingsError


def require_own_root(config: pytest.Config) -> None:
    """Raises SettingsError where a flag's folder, written as a word of its own, decided on another root."""
    options, start = config.known_args_namespace, config.invocation_params.dir
    words = [*shlex.split(os.environ.get("PYTEST_ADDOPTS", "")), *config.invocation_params.args]
    given = [(flag, path) for flag, path in _folders(options) if path in words]
    if not given or options.rootdir is not None or options.inifilename is not None:
        return
    own = _project_above(start, set(words) - {path for _, path in given})
    if own is None or own == config.rootpath:
        return
    for flag, path in given:
        where = os.path.abspath(start / path)
        if os.path.exists(where) and not Path(where).is_relative_to(own):
            what = f"{flag}: pytest took {path} for a path to tests, and left {own}"
            raise SettingsError(f"{what}; write {flag}={path}")


def _folders(options: object) -> Iterator[tuple[str, str]]:
    if report := getattr(options, "gate_report", None):
        yield "--gate-report", report
    for path in getattr(options, "coverage_data", ()):
        yield "--coverage-data", path


def _project_above(start: Path, words: Iterable[str]) -> Path | None:
    """The nearest folder with a [tool.lifeos] table above what else pytest was given, or where it started."""
    paths = (os.path.abspath(start / each.split("::")[0]) for each in words if each[:1] != "-")
    common = Path(os.path.commonpath([*filter(os.path.exists, paths)] or [str(start)]))
    return next((each for each in (common, *common.parents) if _has_table(each)), None)


def _has_table(folder: Path) -> bool:
    try:
        return b"[tool.lifeos" in (folder / "pyproject.toml").read_bytes()
    except OSError:
        return False
