"""Met: what pytest came to while it collected, and the tests that it made of it, by their names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pytest_lifeos.selection.text import Names


@dataclass(kw_only=True)
class Met:
    """What pytest came to: folders and files, and files of which it has said that something is wrong."""

    folders: dict[Path, pytest.Collector] = field(default_factory=dict)
    files: dict[Path, pytest.Collector] = field(default_factory=dict)
    told: set[Path] = field(default_factory=set)

    def note(self, collector: pytest.Collector, report: pytest.CollectReport) -> None:
        """A folder, a file or a class, as pytest has collected it."""
        if not report.passed:
            self.told.add(collector.path)
        if isinstance(collector, pytest.File):
            self.files[collector.path] = collector
        elif isinstance(collector, pytest.Directory):
            self.folders[collector.path] = collector


def collected_names(items: Iterable[pytest.Item]) -> dict[Path, frozenset[Names]]:
    """The names of each file's tests; a collector that a plugin made of a function counts as one too."""
    found: dict[Path, set[Names]] = {}
    parent: object = None
    above: Names = ()
    own: set[Names] = set()
    for item in items:
        if isinstance(item, pytest.DoctestItem):
            continue
        if item.parent is not parent:
            parent, above = item.parent, _names_above(item)
            own = found.setdefault(item.path, set())
            own.update(above[:end] for end in range(1, len(above) + 1))
        own.add((*above, getattr(item, "originalname", None) or _word(item.name)))
    return {path: frozenset(names) for path, names in found.items()}


def _names_above(item: pytest.Item) -> Names:
    chain = item.listchain()[:-1]
    files = [place for place, node in enumerate(chain) if isinstance(node, pytest.File)]
    inner = chain[files[-1] + 1 :] if files else []
    return tuple(_word(node.name) for node in inner)


def _word(name: str) -> str:
    found = re.match(r"\w+", name)
    return found[0] if found else name
