"""Paths: what was named on the command line, or the folder pytest was started in, and what that omits."""

import os
from collections.abc import Iterator

from pytest_lifeos.selection.narrowing.start import Start


def paths_left_out(start: Start) -> Iterator[str]:
    """The first of the project's test folders that this start does not look at as a whole."""
    roots = [path for pattern in start.testpaths for path in start.root.glob(pattern)]
    named = [start.folder / arg for arg in start.args if "::" not in arg]
    for root in roots or [start.root]:
        if not any(root.is_relative_to(os.path.normpath(path)) for path in named):
            yield f"{_given(start)} leaves out {start.relative(root)}"
            return


def _given(start: Start) -> str:
    """The paths as the user typed them, or the folder that pytest was started in."""
    typed = " ".join(start.values("file_or_dir"))
    return typed or f"starting in {start.relative(start.folder)}"
