"""Sources: the Python files of the package, and whether they are still those that were measured."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from pytest_lifeos.finding import CannotTell

Stamps = Mapping[Path, tuple[int, int]]


def source_files(package: Path) -> list[Path]:
    """Every Python file below the folder, by its real path, sorted."""
    return sorted(path for path in package.resolve().rglob("*.py") if path.is_file())


def stamps(package: Path) -> Stamps:
    """The time of the last change, in nanoseconds, and the size in bytes of every source file."""
    return {path: _stamp(path) for path in source_files(package)}


def require_unchanged(before: Stamps, root: Path) -> None:
    """Raises CannotTell where a file is not the one that was there before the tests ran.

    Line numbers that were measured in one text say nothing about another. A file that is put back as
    it was has a new time, and is told too: the tests ran on something else.
    """
    changed = [path for path, stamp in before.items() if _changed(path, stamp)]
    if changed:
        names = _names(changed, root)
        raise CannotTell("coverage-changed", f"coverage: {names} changed while the tests ran")


def unspeakable(paths: Iterable[Path]) -> Path | None:
    """The first path that coverage.py cannot write down: its name is not of the locale's encoding."""
    for path in paths:
        try:
            str(path).encode("utf-8")
        except UnicodeEncodeError:
            return path
    return None


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


def _changed(path: Path, stamp: tuple[int, int]) -> bool:
    try:
        return _stamp(path) != stamp
    except OSError:
        return True


def _names(paths: list[Path], root: Path) -> str:
    first = paths[0].relative_to(root.resolve()).as_posix()
    return first if len(paths) == 1 else f"{first} and {len(paths) - 1} more"
