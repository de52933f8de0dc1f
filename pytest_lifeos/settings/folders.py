"""Folders of the project that a setting names: each is there, or the nearest that is gets named."""

import os
import posixpath
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pytest_lifeos.settings.errors import SettingsError, nearest

_MOST = 2000


def existing(folder: str, where: str, root: Path) -> str:
    """The folder from `root` on, tidied; raises SettingsError if it is not there."""
    tidy = posixpath.normpath(folder)
    outside = tidy.startswith(("/", "..")) or not folder
    if outside or not os.path.isdir(root / tidy):  # Path.is_dir raises on a name that is too long
        guess = nearest(folder, islice(_below(root), _MOST))
        raise SettingsError(f'{where}: there is no folder "{folder}" in the project{guess}')
    return tidy


def _below(root: Path) -> Iterator[str]:
    for path, names, _ in os.walk(root):
        names[:] = sorted(name for name in names if name.isidentifier() and name != "__pycache__")
        yield from (Path(path, name).relative_to(root).as_posix() for name in names)
