"""Misnamed: files and functions that pytest comes past and does not collect for their names."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

import pytest

from pytest_lifeos.paths import from_root
from pytest_lifeos.selection.imported import imported_modules
from pytest_lifeos.selection.lookalikes import (
    holds_tests,
    is_named_like_tests,
    shadowed,
    uncalled_checks,
)


class Misnamed:
    """The Python files that pytest came past, collected or not."""

    def __init__(self) -> None:
        self._modules: dict[Path, None] = {}
        self._others: dict[Path, None] = {}

    def note(self, path: Path, *, is_collected: bool) -> None:
        """A file, as pytest comes past it."""
        (self._modules if is_collected else self._others)[path] = None

    def messages(self, config: pytest.Config) -> Iterator[str]:
        """One for each file that is named nearly as `python_files` says and holds tests, and for each
        test of a collected file that has the name of another, or nearly that of a test.

        What another file imports or names is of use to that file, and no test.
        """
        yield from self._files(config)
        for path in self._modules:
            where, text = relative(path, config), text_of(path)
            for line, name, other in shadowed(text, lambda name: _is_test(name, config)):
                yield f"{where}:{line}: {name} is defined again at line {other}, which hides this one"
            for line, name in uncalled_checks(text, lambda name: _is_test(name, config)):
                if not self._is_named_elsewhere(name, path):
                    yield f"{where}:{line}: {name} is not named as python_functions says"

    def _files(self, config: pytest.Config) -> Iterator[str]:
        near = [path for path in self._others if is_named_like_tests(path.stem)]
        imported = imported_modules() if near else {}
        for path in near:
            among = any(each.parent == path.parent for each in self._modules)
            is_meant = "test" in path.stem.lower() or among
            if is_meant and str(path) not in imported and holds_tests(text_of(path)):
                yield f"{relative(path, config)}: it is not named as python_files says"

    def _is_named_elsewhere(self, name: str, path: Path) -> bool:
        files = (*self._modules, *self._others)
        return any(name in text_of(each) for each in files if each != path)


def matches(name: str, patterns: Sequence[str]) -> bool:
    """By `python_functions` or `python_classes`, each a beginning or a pattern."""
    return name.startswith(tuple(patterns)) or any(fnmatch(name, each) for each in patterns)


def text_of(path: Path) -> str:
    """What cannot be read, pytest has told already."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def relative(path: Path, config: pytest.Config) -> str:
    """The path below the root, as pytest writes it."""
    return from_root(path, config.rootpath)


def _is_test(name: str, config: pytest.Config) -> bool:
    return matches(name, [*config.getini("python_functions"), *config.getini("python_classes")])
