"""Sources: the digest of all files that a schema may be made from, and of what is installed beside them.

A template that was made from other sources is a wrong schema that nobody notices. So every doubt counts
against it: what cannot be seen to be covered has no digest at all.
"""

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fnmatch import fnmatch
from importlib.machinery import all_suffixes
from pathlib import Path

from pytest_lifeos import __version__

_SUFFIXES = frozenset(
    (".py", ".sql", ".toml", ".ini", ".cfg", ".mako", ".csv", ".json", ".yaml", ".yml", ".env")
)
_ELSEWHERE = frozenset(("__pycache__", "node_modules", "build", "dist"))
_TESTS = ("test_*.py", "*_test.py")
_IMPORTED = (*all_suffixes(), ".pth")
_MOST_FILES = 5000
# What tells one terminal or run from another, and no project from another.
_OF_THE_RUN = ("PYTEST_", "COV_CORE_", "XDG_", "SSH_", "TERM", "WINDOWID", "SHLVL", "OLDPWD", "_=")
_PLUGIN = os.path.realpath(Path(__file__).parents[1])


def digest_of(parts: Iterable[str | bytes]) -> str:
    """Twenty hexadecimal digits that stand for the parts, in their order."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode(errors="surrogateescape") if isinstance(part, str) else part
        whole.update(b"%d:" % len(data) + data)
    return whole.hexdigest()[:20]


def sources_digest(
    root: Path, location: Path, *, environ: Mapping[str, str], loaded: Iterable[str]
) -> str | None:
    """The digest of the sources of a project whose migrations lie in `location`.

    Counted are all files of `location`, the sources and data below `root` (a test module is none), what
    is installed, the environment, Python and the date. None if code is `loaded` from anywhere else, or
    if there are more files than can be read in no time.
    """
    files = project_files(root, location)
    if files is None or not _are_covered(loaded, files, root):
        return None
    try:
        contents = [part for path in files for part in (path, Path(path).read_bytes())]
    except OSError:
        return None
    return digest_of([*contents, *_surroundings(root, environ)])


def loaded_files() -> list[str]:
    """The files of the modules that this process has imported, but for those of installed packages."""
    quickly = tuple(f"{folder}{os.sep}" for folder in _installed())
    paths = [
        getattr(module, "__file__", None)
        for name, module in list(sys.modules.items())
        if name != "__main__"
    ]
    return [path for path in paths if isinstance(path, str) and not path.startswith(quickly)]


def project_files(root: Path, location: Path) -> list[str] | None:
    """The real paths of the files that count, sorted; None if they are too many."""
    found: set[str] = set()
    for path in (*_walk(location, all_of_it=True), *_walk(root, all_of_it=False)):
        found.add(os.path.realpath(path))
        if len(found) > _MOST_FILES:
            return None
    return sorted(found)


def is_installed(path: str) -> bool:
    """Whether the real path lies in Python's own folders, or is our own."""
    return path.startswith(tuple(f"{folder}{os.sep}" for folder in (*_installed(), _PLUGIN)))


def is_test_module(path: str) -> bool:
    """Whether pytest takes the file for tests by its name."""
    return any(fnmatch(os.path.basename(path), pattern) for pattern in _TESTS)


def _walk(top: Path, *, all_of_it: bool) -> Iterator[str]:
    for folder, folders, names in os.walk(top):
        folders[:] = [each for each in folders if _is_entered(folder, each, all_of_it)]
        for name in names:
            if all_of_it or (_is_source(name) and not is_test_module(name)):
                yield os.path.join(folder, name)


def _is_entered(folder: str, name: str, all_of_it: bool) -> bool:
    if all_of_it:
        return name != "__pycache__"
    is_ours = name not in _ELSEWHERE and not name.startswith(".")
    return is_ours and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))


def _is_source(name: str) -> bool:
    return os.path.splitext(name)[1] in _SUFFIXES or name.startswith(".env")


def _are_covered(loaded: Iterable[str], files: list[str], root: Path) -> bool:
    """Whether each loaded module is among the files, installed, or a test module."""
    known, below = frozenset(files), f"{os.path.realpath(root)}{os.sep}"
    return all(
        path in known or is_installed(path) or (path.startswith(below) and is_test_module(path))
        for path in map(os.path.realpath, loaded)
    )


def _installed() -> tuple[str, ...]:
    named = sysconfig.get_paths()
    folders = {named[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    sites = (each for each in sys.path if each.endswith(("site-packages", "dist-packages")))
    return tuple(sorted({os.path.realpath(each) for each in folders.union(sites)}))


def _surroundings(root: Path, environ: Mapping[str, str]) -> Iterator[str]:
    """What a migration may ask for besides files; partitions for this month depend on the date."""
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
