"""Paths: what was named on the command line, or the folder pytest was started in, and what that omits."""

import glob
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from pytest_lifeos.selection.files import files_below
from pytest_lifeos.selection.narrowing.start import Start

# More than this is not walked to find out that nothing was left out: then something may have been.
_MOST_FILES = 20_000


def paths_left_out(start: Start) -> Iterator[str]:
    """The first of the project's test folders that this start does not look at as a whole.

    Without testpaths it is the first test file below the root.
    """
    named = [Path(os.path.normpath(start.folder / arg)) for arg in start.args if "::" not in arg]
    for root in tests_below(start.root, start.testpaths) or _found(start, named):
        if not any(root.is_relative_to(path) for path in named):
            yield f"{_given(start)} leaves out {start.relative(root)}"
            return


def tests_below(root: Path, testpaths: Iterable[str]) -> list[Path]:
    """What a plain start collects, by pytest's own reading of testpaths, which sees no dotfiles."""
    return [
        Path(os.path.normpath(root / path))
        for pattern in testpaths
        for path in sorted(glob.iglob(pattern, root_dir=root, recursive=True))
    ]


def _found(start: Start, named: list[Path]) -> Iterator[Path]:
    """Where pytest looks below the root for whatever there is; the root itself where that is much."""
    if any(start.root.is_relative_to(path) for path in named):
        return
    count = 0
    files = files_below(start.root, start.python_files, start.skipped)
    for path, is_test in islice(files, _MOST_FILES):
        count += 1
        if is_test:
            yield path
    if count == _MOST_FILES or start.options.get("doctestmodules"):
        yield start.root


def _given(start: Start) -> str:
    """The paths as the user typed them, as a plugin chose them, or the folder of the start."""
    typed = " ".join(start.values("file_or_dir"))
    if typed:
        return typed
    ours = (str(start.folder), ".", str(start.root / "pyproject.toml"))
    chosen = [arg for arg in start.args if arg not in ours]
    if start.folder == start.root:
        return f"a plugin's choice of {' '.join(chosen) or 'nothing'}"
    return f"starting in {start.relative(start.folder)}"
