"""Marking by directory: a folder's node carries the marker, and every test below inherits it."""

from collections.abc import Generator, Mapping
from pathlib import Path

import pytest

from pytest_lifeos.selection.choosing import registered_markers
from pytest_lifeos.settings.errors import unknown
from pytest_lifeos.settings.markers import RESERVED_MARKERS


class DirectoryMarks:
    """Marks the folders that the project names, as pytest collects them."""

    def __init__(self, root: Path, marks: Mapping[str, str]) -> None:
        self._marks = {root / folder: mark for folder, mark in marks.items()}
        self._folders = marks

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Refuses, before any test runs, a marker that nobody has registered."""
        known = registered_markers(session.config)
        for folder, mark in self._folders.items():
            if mark not in known:
                where = f"pyproject.toml: tool.lifeos.marks.{folder}"
                raise pytest.UsageError(
                    str(unknown(where, "marker", mark, known - RESERVED_MARKERS))
                )

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_directory(
        self, path: Path
    ) -> Generator[None, pytest.Collector | None, pytest.Collector | None]:
        """One marker a folder costs nothing per test, however many tests there are."""
        node = yield
        if node is not None and path in self._marks:
            node.add_marker(self._marks[path])
        return node
