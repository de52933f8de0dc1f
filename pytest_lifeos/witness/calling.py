"""Calling: whether a test function was called, what it raised and what it returned, seen at the call."""

import contextlib
import functools
import inspect
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_lifeos.verdict.heard import RETURNED, RETURNED_TO_UNITTEST
from pytest_lifeos.witness.hearing import pass_on
from pytest_lifeos.witness.notes import Notes

_Function = Callable[..., object]
# Who warns of a returned value; any other caller, such as pytest-twisted, has a use for it.
_WARNING = {"_pytest": RETURNED, "unittest": RETURNED_TO_UNITTEST}
_NOT_CALLED = ("not-called", "was reported as passed, and nobody called it")


@contextlib.contextmanager
def noting_call(item: pytest.Item, notes: Notes) -> Iterator[None]:
    """Notes the call of the item's function, or that it was left out.

    Of a coroutine function plugins make what they can run, and want to see that it is one.
    """
    if not isinstance(item, pytest.Function) or inspect.iscoroutinefunction(item.obj):
        yield
        return
    call = _Call(item, notes)
    try:
        yield
    finally:
        call.end()
        if not (call.is_made or notes.hidden) and _is_stood_in_for(item):
            notes.hidden = _NOT_CALLED


class _Call:
    """A function that stands in the place of an item's own for a while, notes, and calls it."""

    def __init__(self, item: pytest.Function, notes: Notes) -> None:
        self._item = item
        self._notes = notes
        self._function: _Function = item.obj
        self.is_made = False
        item.obj = functools.wraps(self._function)(self._stand_in())

    def end(self) -> None:
        """The item has its own function again."""
        self._item.obj = self._function

    def _stand_in(self) -> _Function:
        def noted(*args: object, **kwargs: object) -> object:
            __tracebackhide__ = True
            self.is_made, self._notes.hidden = True, None
            try:
                value = self._function(*args, **kwargs)
            except BaseException as error:
                self._notes.raised(error)
                raise
            if value is not None:
                self._note_value(str(sys._getframe(1).f_globals.get("__name__")), value)
            return value

        return noted

    def _note_value(self, caller: str, value: object) -> None:
        way = _WARNING.get(caller.partition(".")[0])
        if way is RETURNED:
            told = f"{self._item.nodeid} returned {type(value)!r}"
            pass_on(self._notes.hear, way, f"Test functions should return None, but {told}.")
        elif way is not None:
            pass_on(self._notes.hear, way, f"{way.beginning} ({self._function!r})")


def _is_stood_in_for(item: pytest.Item) -> bool:
    """Whether the project's own code takes the place of the call, and not a plugin that is installed.

    A plugin may have its reasons, such as a process of its own for each test.
    """
    root = item.config.rootpath
    return any(_is_below(root, each) for each in _takers(item))


def _takers(item: pytest.Item) -> Iterator[object]:
    """What may run in the place of a test function, and may leave it out."""
    yield vars(item).get("runtest")
    for hook in item.ihook.pytest_pyfunc_call.get_hookimpls():
        if not (hook.wrapper or hook.hookwrapper):
            yield hook.function
    instance = getattr(item, "instance", None)
    for name in ("run", "__call__"):  # of a unittest.TestCase
        yield getattr(type(instance), name, None)


def _is_below(root: Path, function: object) -> bool:
    code = getattr(function, "__code__", None)
    path = Path(code.co_filename) if code is not None else None
    return path is not None and path.is_relative_to(root) and "site-packages" not in path.parts
