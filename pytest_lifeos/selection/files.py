"""Files that look like tests by the project's `python_files`, collected or not."""

import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

import pytest

# What pytest's doctest plugin reads below any folder, without being asked.
_DOCTESTS = "test*.txt"


def files_below(
    folder: Path, patterns: Sequence[str], skipped: Sequence[str] = ()
) -> Iterator[tuple[Path, bool]]:
    """Each file below the folder, sorted, and whether it looks like a test; `skipped` are norecursedirs."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if not _is_skipped(Path(place, each), skipped))
        for name in sorted(files):
            path = Path(place, name)
            yield path, is_test_like(path, patterns) or fnmatch(name, _DOCTESTS)


def is_test_like(path: Path, patterns: Sequence[str]) -> bool:
    """Whether `python_files` means the file, as pytest reads it: a pattern with a slash is of a path."""
    return path.suffix == ".py" and any(_means(pattern, path) for pattern in patterns)


def pytest_ignores(path: Path, config: pytest.Config) -> bool:
    """The answer of pytest alone: norecursedirs, --ignore, collect_ignore, a virtual environment."""
    plugins = config.pluginmanager
    own = plugins.get_plugin("main")
    others = [each for each in plugins.get_plugins() if each is not own]
    ask = plugins.subset_hook_caller("pytest_ignore_collect", remove_plugins=others)
    return bool(ask(collection_path=path, config=config))


def _is_skipped(folder: Path, patterns: Sequence[str]) -> bool:
    if folder.name == "__pycache__" or (folder / "pyvenv.cfg").is_file():
        return True
    return any(_means(pattern, folder) for pattern in patterns)


def _means(pattern: str, path: Path) -> bool:
    if "/" not in pattern:
        return fnmatch(path.name, pattern)
    return fnmatch(path.as_posix(), pattern if pattern.startswith("/") else f"*/{pattern}")
