"""Missing: tests that stand in the project's test files and that pytest did not collect."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from pathlib import Path
from types import ModuleType

import pytest

from pytest_lifeos.selection.absence import absences
from pytest_lifeos.selection.definitions import read_text
from pytest_lifeos.selection.files import files_below, is_test_like, pytest_ignores
from pytest_lifeos.selection.imported import imported_modules
from pytest_lifeos.selection.lookalikes import defined_names
from pytest_lifeos.selection.membership import markers_of
from pytest_lifeos.selection.met import Met, collected_names
from pytest_lifeos.selection.misnamed import matches, relative, text_of
from pytest_lifeos.selection.narrowing.paths import tests_below
from pytest_lifeos.selection.text import Definition, Names, Text
from pytest_lifeos.selection.uncalled import speaks_of_others

_HIDDEN = "a plugin or conftest.py ignores it; collect_ignore says so for all to see"
_NEVER_MET = "holds tests, and a plugin or conftest.py keeps pytest from coming to it"
_NOWHERE = "is a link that leads nowhere"
_MOST_FILES = 20_000
_MOST_LINES = 100


@dataclass(frozen=True, kw_only=True)
class PassedOver:
    """What looks like tests and was not collected; `markers` is one set a test.

    `owner` is the gate in whose module it stands, None for the project's own.
    """

    owner: str | None = None
    markers: tuple[frozenset[str], ...]
    message: str


class Missing:
    """Looks for tests in the text of test files: those that pytest met, and those on the disk."""

    def __init__(self, config: pytest.Config, met: Met) -> None:
        self._config = config
        self._met = met
        self._patterns: list[str] = config.getini("python_files")
        self._functions: list[str] = config.getini("python_functions")
        self._classes: list[str] = config.getini("python_classes")

    def of_files(self, items: Iterable[pytest.Item]) -> Iterator[PassedOver]:
        """Of the files that pytest met: a line for each file and reason."""
        collected = collected_names(items)
        for path, collector in self._met.files.items():
            if path not in self._met.told and is_test_like(path, self._patterns):
                names = collected.get(path, frozenset())
                yield from self._of_file(path, markers_of(collector), names)

    def of_disk(self, hidden: Collection[str]) -> Iterator[PassedOver]:
        """Files of the project's test folders that pytest did not meet; `hidden` a hook has ignored.

        What pytest passes over by its own settings, such as collect_ignore, is the project's word.
        """
        for path in self._unmet():
            where = relative(path, self._config)
            if path.is_symlink() and not path.exists() and not path.name.startswith("."):
                yield PassedOver(
                    markers=(self._markers_above(path),), message=f"{where}: {_NOWHERE}"
                )
            plain = [each for each in self._read(text_of(path)).tests if each.is_plain()]
            if plain and (where in hidden or not self._is_ignored(path)):
                above = self._markers_above(path)
                markers = tuple(above | each.markers for each in plain)
                why = _HIDDEN if where in hidden else _NEVER_MET
                yield PassedOver(markers=markers, message=f"{where}: {why}")

    def _of_file(
        self, path: Path, above: frozenset[str], collected: frozenset[Names]
    ) -> Iterator[PassedOver]:
        text = text_of(path)
        if self._is_complete(text, collected):
            return
        found: dict[str, list[Definition]] = {}
        module = self._modules.get(str(path))
        for test, why in absences(self._read(text), collected, module):
            found.setdefault(why, []).append(test)
        for why, tests in found.items():
            where = f"{relative(path, self._config)}:{tests[0].line}"
            message = f"{where}: {'.'.join(tests[0].names)}{_more(tests[1:])}: {why}"
            yield PassedOver(markers=tuple(above | each.markers for each in tests), message=message)

    def _is_complete(self, text: str, collected: frozenset[Names]) -> bool:
        """Whether there are as many tests of each name as the text speaks of; it is parsed only if not."""
        defined = Counter(filter(self._is_function, defined_names(text)))
        there = Counter(names[-1] for names in collected)
        return not (defined - there or "def __call__" in text or speaks_of_others(text))

    def _read(self, text: str) -> Text:
        return read_text(text, self._is_function, self._is_class)

    def _is_function(self, name: str) -> bool:
        return matches(name, self._functions)

    def _is_class(self, name: str) -> bool:
        return matches(name, self._classes)

    @cached_property
    def _modules(self) -> dict[str, ModuleType]:
        return imported_modules()

    def _unmet(self) -> Iterator[Path]:
        """Each once: folders of `testpaths` may lie in one another."""
        yield from dict.fromkeys(self._unmet_in_each())

    def _unmet_in_each(self) -> Iterator[Path]:
        skipped: list[str] = self._config.getini("norecursedirs")
        top = self._config.rootpath
        for root in tests_below(top, self._config.getini("testpaths")) or [top]:
            found = files_below(root, self._patterns, skipped) if root.is_dir() else [(root, True)]
            for path, _ in islice(found, _MOST_FILES):
                if is_test_like(path, self._patterns) and path not in self._met.files:
                    yield path

    def _is_ignored(self, path: Path) -> bool:
        """By pytest alone: the file, or a folder of the project that it lies in."""
        folders = takewhile(lambda each: each != self._config.rootpath, path.parents)
        return any(pytest_ignores(each, self._config) for each in (path, *folders))

    def _markers_above(self, path: Path) -> frozenset[str]:
        """Those of the nearest folder that pytest met."""
        near = (self._met.folders[each] for each in path.parents if each in self._met.folders)
        return next((markers_of(each) for each in near), frozenset())


def _more(tests: Collection[Definition]) -> str:
    """` and 2 more (lines 12, 15)`, each by its line."""
    if not tests:
        return ""
    shown = ", ".join(str(each.line) for each in islice(tests, _MOST_LINES))
    rest = ", ..." if len(tests) > _MOST_LINES else ""
    return f" and {len(tests)} more (line{'s' if len(tests) > 1 else ''} {shown}{rest})"
