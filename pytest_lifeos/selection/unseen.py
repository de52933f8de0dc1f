"""Unseen: what looks like tests and pytest walks past without a word, for want of a name or a place."""

import inspect
from collections.abc import Generator, Iterator
from itertools import islice
from pathlib import Path

import pytest

from pytest_lifeos.selection.files import files_below, is_test_like, pytest_ignores
from pytest_lifeos.selection.misnamed import Misnamed, relative

# pytest's default; a list that differs is the project's own policy.
_DEFAULT = frozenset(
    ("*.egg", ".*", "CVS", "_darcs", "build", "dist", "node_modules", "venv", "{arch}")
)
# Of these, the folders whose files are as good as never a project's own tests.
_FOREIGN = ("node_modules", "venv")
_MOST_FILES = 5_000


class Unseen:
    """`hidden` are files that a plugin or a conftest.py ignores; `messages` tell of all there is."""

    def __init__(self) -> None:
        self.hidden: list[str] = []
        self._skipped: list[str] = []
        self._classes: dict[type, str] = {}
        self._misnamed = Misnamed()

    def messages(self, config: pytest.Config) -> list[str]:
        """One for each file, class or test. A class that others inherit is a base of tests, and none."""
        hidden = [f"{path}: a plugin or conftest.py ignores it" for path in self.hidden]
        classes = [where for made, where in self._classes.items() if not type.__subclasses__(made)]
        return [*hidden, *self._skipped, *classes, *self._misnamed.messages(config)]

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """Every file that pytest comes past, and whether anybody collects it."""
        made = yield
        if file_path.suffix == ".py":
            self._misnamed.note(file_path, is_collected=bool(made))
        return made

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_ignore_collect(
        self, collection_path: Path, config: pytest.Config
    ) -> Generator[None, bool | None, bool | None]:
        """A path that is ignored, and by whom."""
        ignored = yield
        if ignored and collection_path.name != "__pycache__":
            self._note_path(collection_path, config)
        return ignored

    def note_class(self, collector: pytest.Module | pytest.Class, name: str, made: type) -> None:
        """A class of a module that holds tests, and is one of those that are easily left out."""
        why = _why_left_out(collector, name, made)
        if why and isinstance(collector, pytest.Module) and _holds_tests(collector, made):
            place = relative(collector.path, collector.config)
            self._classes[made] = f"{place}: class {name} {why}"

    def _note_path(self, path: Path, config: pytest.Config) -> None:
        """What pytest ignores by itself was told to it by the project, but for its own default."""
        if not pytest_ignores(path, config):
            self.hidden += [relative(each, config) for each in _tests(path, config)]
        elif path.is_dir() and _is_default(path, config):
            why = f"pytest skips folders like {path.name} by default"
            found = _tests(path, config)
            self._skipped += [f"{relative(each, config)}: {why}" for each in found]


def _is_default(path: Path, config: pytest.Config) -> bool:
    """Whether nobody wrote down that the folder is skipped, and it stands in a folder of tests."""
    if path.name.startswith(".") or path.name in _FOREIGN or (path / "pyvenv.cfg").exists():
        return False
    if frozenset(config.getini("norecursedirs")) != _DEFAULT:
        return False
    below = [config.rootpath / each for each in config.getini("testpaths")]
    return any(path.is_relative_to(each) for each in below if each != config.rootpath)


def _tests(path: Path, config: pytest.Config) -> Iterator[Path]:
    patterns: list[str] = config.getini("python_files")
    if path.is_dir():
        skipped: list[str] = config.getini("norecursedirs")
        files = islice(files_below(path, patterns, skipped), _MOST_FILES)
        yield from (each for each, _ in files if is_test_like(each, patterns))
    elif is_test_like(path, patterns):
        yield path


def _why_left_out(collector: pytest.Module | pytest.Class, name: str, made: type) -> str | None:
    """It is named at its end as others are at their beginning, or a base says that it is no test."""
    if inspect.getattr_static(made, "__test__", True):
        is_named_so = name.endswith(("Test", "Tests"))
        return "is not named as python_classes says" if is_named_so else None
    is_own = "__test__" in vars(made)
    is_test = collector.istestclass(made, name)
    return "inherits __test__ = False" if is_test and not is_own else None


def _holds_tests(module: pytest.Module, made: type) -> bool:
    """Nothing of the class is called; one that is imported has its own module."""
    return made.__module__ == module.obj.__name__ and any(
        inspect.isfunction(each) and module.istestfunction(each, name)
        for name, each in vars(made).items()
    )
