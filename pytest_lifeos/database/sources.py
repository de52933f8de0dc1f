"""Sources: the digest of all that a schema may be made from: the project's files and their surroundings.

A template that was made from other sources is a wrong schema that nobody notices. So every doubt counts
against it: what cannot be seen to be covered has no digest at all.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

from pytest_lifeos.database.surroundings import is_installed, surroundings

_SUFFIXES = frozenset(
    (".py", ".sql", ".toml", ".ini", ".cfg", ".mako", ".csv", ".json", ".yaml", ".yml", ".env")
)
_ELSEWHERE = frozenset(("__pycache__", "node_modules", "build", "dist"))
_TESTS = ("test_*.py", "*_test.py")
_MOST_FILES = 5000


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
    return digest_of([*contents, *surroundings(root, environ)])


def project_files(root: Path, location: Path) -> list[str] | None:
    """The real paths of the files that count, sorted; None if they are too many."""
    found: set[str] = set()
    for path in (*_walk(location, all_of_it=True), *_walk(root, all_of_it=False)):
        found.add(os.path.realpath(path))
        if len(found) > _MOST_FILES:
            return None
    return sorted(found)


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
