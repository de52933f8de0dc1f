"""Gathered: the data files of other runs, and what each says of itself.

The files that are given are copied first, and stay as they are.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_lifeos.checks.coverage.origin import Origin, read_origin
from pytest_lifeos.finding import CannotTell

# How coverage.py names its files, and what a shard leaves; `.coveragerc` is none.
_NAME, _BEGINNING, _END = ".coverage", ".coverage.", ".coverage"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One data file: where it was given, its copy, and what it says."""

    given: Path
    copy: Path
    files: frozenset[str]
    has_branches: bool
    origin: Origin | None


def data_files(paths: Iterable[Path]) -> list[Path]:
    """The data files that are given, and those in the folders that are; each once, sorted.

    Raises CannotTell for a path without one: a job whose data is missing has measured nothing.
    """
    found: dict[str, Path] = {}
    for path in paths:
        inside = sorted(_inside(path)) if path.is_dir() else [path] if path.is_file() else []
        if not inside:
            what = "holds no data file" if path.is_dir() else "is not there"
            raise CannotTell("coverage-no-data", f"coverage: {path} {what}")
        found.update((os.path.realpath(each), each) for each in inside)
    return list(found.values())


def read_parts(files: Iterable[Path], folder: Path) -> list[Part]:
    """Each file, copied into `folder` and read; raises CannotTell for one that says nothing."""
    return [_part(path, folder / f"{number}.data") for number, path in enumerate(files)]


def _inside(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        for name in names:
            if name == _NAME or name.startswith(_BEGINNING) or name.endswith(_END):
                yield Path(place, name)


def _part(path: Path, copy: Path) -> Part:
    import coverage

    try:
        shutil.copyfile(path, copy)
    except OSError as error:
        what = f"{path}: {error.strerror or error}"
        raise CannotTell("coverage-unreadable", f"coverage: {what}") from None
    data = coverage.CoverageData(basename=str(copy))
    try:
        data.read()
        files, has_branches = frozenset(data.measured_files()), data.has_arcs()
        origin = read_origin(copy)
    except (coverage.CoverageException, sqlite3.Error) as error:
        why = str(error).replace(str(copy), path.name)
        raise CannotTell("coverage-unreadable", f"coverage: {path}: {why}") from None
    finally:
        data.close()
    if not files:
        raise CannotTell("coverage-no-data", f"coverage: {path} holds no measured file")
    return Part(given=path, copy=copy, files=files, has_branches=has_branches, origin=origin)
