"""Places where a gate of tools looks: the package, unless the gate's paths leave it out."""

import posixpath
from pathlib import Path

from pytest_lifeos.settings import Gate, Settings
from pytest_lifeos.settings.tools import ToolSettings


def code_folder(gate: Gate, settings: Settings) -> str:
    """The folder, from the root on, that a planted module goes into; "." is the root itself."""
    paths = gate.own.paths if isinstance(gate.own, ToolSettings) else ()
    package = settings.package or "."
    if not paths or any(_holds(path, package) for path in paths):
        return package
    folders = [path for path in paths if Path(settings.root, path).is_dir()]
    return posixpath.normpath(folders[0]) if folders else package


def inside(folder: str, name: str) -> str:
    """The path of a file in the folder."""
    return posixpath.normpath(posixpath.join(folder, name))


def _holds(path: str, folder: str) -> bool:
    tidy = posixpath.normpath(path)
    return tidy in (".", folder) or folder.startswith(f"{tidy}/")
