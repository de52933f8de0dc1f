"""Surroundings: what a migration may ask for besides the project's files, and what is installed."""

import os
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.machinery import all_suffixes
from pathlib import Path

from pytest_lifeos import __version__

_IMPORTED = (*all_suffixes(), ".pth")
# What tells one terminal or run from another, and no project from another.
_OF_THE_RUN = ("PYTEST_", "COV_CORE_", "XDG_", "SSH_", "TERM", "WINDOWID", "SHLVL", "OLDPWD", "_=")
_PLUGIN = os.path.realpath(Path(__file__).parents[1])


def surroundings(root: Path, environ: Mapping[str, str]) -> Iterator[str]:
    """Words that stand for it, the environment too; partitions for this month depend on the date."""
    yield from (
        __version__,
        sys.version,
        sys.platform,
        date.today().isoformat(),
    )
    for name, value in sorted(environ.items()):
        if not f"{name}=".startswith(_OF_THE_RUN):
            yield f"{name}={value}"
    below = os.path.realpath(root)
    for entry in sorted({os.path.realpath(each) for each in sys.path}):
        if not f"{entry}{os.sep}".startswith(f"{below}{os.sep}") or is_installed(
            f"{entry}{os.sep}"
        ):
            yield from _listed(entry)
    for folder in (_PLUGIN, os.path.join(_PLUGIN, "database")):
        yield from _listed(folder)


def loaded_files() -> list[str]:
    """The files of the modules that this process has imported, but for those of installed packages."""
    quickly = tuple(f"{folder}{os.sep}" for folder in _installed())
    paths = [
        getattr(module, "__file__", None)
        for name, module in list(sys.modules.items())
        if name != "__main__"
    ]
    return [path for path in paths if isinstance(path, str) and not path.startswith(quickly)]


def is_installed(path: str) -> bool:
    """Whether the real path lies in Python's own folders, or is our own."""
    return path.startswith(tuple(f"{folder}{os.sep}" for folder in (*_installed(), _PLUGIN)))


def _installed() -> tuple[str, ...]:
    named = sysconfig.get_paths()
    folders = {named[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    sites = (each for each in sys.path if each.endswith(("site-packages", "dist-packages")))
    return tuple(sorted({os.path.realpath(each) for each in folders.union(sites)}))


def _listed(folder: str) -> Iterator[str]:
    """What can be imported from the folder, and when it came there: packages with their versions."""
    yield folder
    try:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                if _is_imported(entry):
                    yield f"{entry.name} {_stamp(entry)}"
    except OSError:
        yield "absent"


def _is_imported(entry: "os.DirEntry[str]") -> bool:
    """Whether an import may find it, or the metadata of what it finds; a report or data is neither."""
    if entry.name.startswith(".") or entry.name == "__pycache__":
        return False
    return entry.name.endswith(_IMPORTED) or entry.is_dir()


def _stamp(entry: "os.DirEntry[str]") -> str:
    """A folder of code is touched when Python first compiles what it holds; its metadata is not."""
    if entry.is_dir() and not entry.name.endswith((".dist-info", ".egg-info")):
        return ""
    facts = entry.stat()
    return f"{0 if entry.is_dir() else facts.st_size} {facts.st_mtime_ns}"
