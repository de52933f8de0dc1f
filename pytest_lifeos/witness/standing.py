"""Standing: what stands in the place of a test's own lines as it is about to run, and which lines these are."""

import functools
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import CodeType, ModuleType

import pytest

from pytest_lifeos.project_lines import is_of_project
from pytest_lifeos.witness.lines import Lines, is_by

# The functions that a file defines once and whatever its conditions, by the names of their classes and
# their own, and whether they assert.
Defined = Callable[[str], Mapping[tuple[str, ...], bool]]
_MOST_WRAPPERS = 20


def lines_of(item: pytest.Function, function: object, defined_in: Defined) -> Lines | None:
    """What to look for while `function` is called for the item.

    None where it is plainly what the text of the test's file defines, where nothing of the project
    stands before it, and where no text defines it.
    """
    code = getattr(function, "__code__", None)
    if code is not None and is_by(code, item.originalname, str(item.path)):
        return None
    home = _home(item)
    is_swapped = _plain(function) is not home.standing
    if not _is_to_doubt(function, home, is_swapped=is_swapped):
        return None
    definition = defined_in(home.file).get(home.names)
    if definition is None or not (definition or is_swapped):
        return None
    return Lines(home.names[-1], home.file)


def run_of(item: pytest.Item, name: str = "runtest") -> Lines | None:
    """The same for a method of the item itself: `runtest` of what is no function, as a doctest, or `setup`."""
    owner = next(each for each in type(item).__mro__ if name in vars(each))
    home = str(getattr(sys.modules.get(owner.__module__), "__file__", None))
    own: CodeType | None = getattr(vars(owner)[name], "__code__", None)
    taken = vars(item).get(name)
    if taken is None:
        if own is None or own.co_filename == home or is_of_project(home):
            return None
        return Lines(name, home) if is_of_project(own.co_filename) else None
    code: CodeType | None = getattr(taken, "__code__", None)
    if own is None or (code is not None and not is_of_project(code.co_filename)):
        return None
    return Lines(own.co_name, own.co_filename)


@dataclass(frozen=True, kw_only=True)
class _Home:
    """Where the text of a test stands: its file, its names there, and what stands there now."""

    file: str
    names: tuple[str, ...]
    standing: object


def _home(item: pytest.Function) -> _Home:
    """A method stands in the class that it is inherited from."""
    name = item.originalname
    owner = getattr(item.parent, "obj", None)
    for each in inspect.getmro(owner) if isinstance(owner, type) else ():
        if name in vars(each):
            file = getattr(sys.modules.get(each.__module__), "__file__", None)
            names = (*each.__qualname__.split("."), name)
            return _Home(file=str(file), names=names, standing=_plain(vars(each)[name]))
    standing = vars(owner).get(name) if isinstance(owner, ModuleType) else None
    return _Home(file=str(item.path), names=(name,), standing=standing)


def _is_to_doubt(function: object, home: _Home, *, is_swapped: bool) -> bool:
    """Whether code of the project stands before the lines, or something that is no function at all.

    An installed plugin or library has its reasons.
    """
    codes = list(_codes(function, home))
    return any(is_of_project(code.co_filename) for code in codes) or (is_swapped and not codes)


def _codes(function: object, home: _Home) -> Iterator[CodeType]:
    """Of the function and of all that it says to wrap, as far as these are not the lines."""
    for _ in range(_MOST_WRAPPERS):
        while isinstance(function, functools.partial):
            function = function.func
        code = getattr(function, "__code__", None)
        if code is None or is_by(code, home.names[-1], home.file):
            return
        yield code
        function = getattr(function, "__wrapped__", None)


def _plain(function: object) -> object:
    """Without the object that it is bound to."""
    return getattr(function, "__func__", function)
