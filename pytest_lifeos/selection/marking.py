"""Marking by directory: a folder's node carries the marker, and every test below inherits it."""

from collections.abc import Generator, Mapping
from pathlib import Path

import pytest


class DirectoryMarks:
    """Marks the folders that the project names, as pytest collects them."""

    def __init__(self, root: Path, marks: Mapping[str, str]) -> None:
        self._marks = {root / folder: mark for folder, mark in marks.items()}

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_directory(
        self, path: Path
    ) -> Generator[None, pytest.Collector | None, pytest.Collector | None]:
        """One marker a folder costs nothing per test, however many tests there are."""
        node = yield
        if node is not None and path in self._marks:
            node.add_marker(self._marks[path])
        return node
