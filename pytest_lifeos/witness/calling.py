"""Calling: whether a test function was called, what it raised and what it returned, seen at the call."""

import contextlib
import functools
import inspect
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import cast

import pluggy
import pytest

from pytest_lifeos.verdict.heard import RETURNED, RETURNED_TO_UNITTEST, Way
from pytest_lifeos.witness.hearing import pass_on
from pytest_lifeos.witness.notes import Notes
from pytest_lifeos.witness.standing import Defined, lines_of, run_of

_Function = Callable[..., object]
# Who warns of a returned value; any other caller, such as pytest-twisted, has a use for it.
_WARNING = {"_pytest": RETURNED, "unittest": RETURNED_TO_UNITTEST}
_CODE = "not-called"
_NOT_CALLED = (_CODE, "was reported as passed, and nobody called it")
_NOT_SET_UP = (_CODE, "was reported as passed, and its fixtures were left out")


def noting_call(
    item: pytest.Item, notes: Notes, defined_in: Defined
) -> contextlib.AbstractContextManager[object]:
    """Notes the call of the item's function, or that it, or what its text defines, was left out."""
    if not isinstance(item, pytest.Function):
        return noting_run(item, notes)
    code = getattr(item.obj, "__code__", None)
    if code is not None and code.co_flags & inspect.CO_ASYNC_GENERATOR:
        return contextlib.nullcontext()
    return _Call(item, notes, defined_in)


@contextlib.contextmanager
def noting_run(item: pytest.Item, notes: Notes, name: str = "runtest") -> Iterator[None]:
    """Notes that a method of the item's own was left out, where something of the project stands in for it."""
    lines = run_of(item, name)
    if lines is None:
        yield
        return
    with lines.watched():
        yield
    if lines.are_missed and not notes.hidden:
        notes.hidden = _NOT_CALLED if name == "runtest" else _NOT_SET_UP


class _Call:
    """A function that stands in the place of an item's own for a while, notes, and calls it."""

    def __init__(self, item: pytest.Function, notes: Notes, defined_in: Defined) -> None:
        self._item = item
        self._notes = notes
        self._taken: object = None
        self._testcase: object = None
        self._function: _Function = item.obj
        called = self._function
        self._is_made = False
        lines = lines_of(item, called, defined_in)
        if lines is not None:
            called = lines.around(called, self._note_missed)
        is_coroutine = _is_coroutine_function(called)
        noted = self._awaited(called) if is_coroutine else self._called(called)
        item.obj = self._stand_in = functools.wraps(self._function)(noted)
        if is_coroutine and _is_unittest(instance := getattr(item, "instance", None)):
            # unittest looks for a coroutine function by its name, and not for the item's.
            self._testcase = instance
            vars(instance)[item.name] = self._stand_in

    def __enter__(self) -> None:
        """It stands there from its making on."""

    def __exit__(self, *_: object) -> None:
        """The item has its own function again."""
        if self._item.obj is not self._stand_in:
            self._taken = self._item.obj
        self._item.obj = self._function
        if self._testcase is not None:
            vars(self._testcase).pop(self._item.name, None)
        if not (self._is_made or self._notes.hidden) and self._is_stood_in_for():
            self._notes.hidden = _NOT_CALLED

    def _is_stood_in_for(self) -> bool:
        """Whether the project's own code takes the place of the call, and not a plugin that is installed.

        A plugin may have its reasons, such as a process of its own for each test.
        """
        root, taken = self._item.config.rootpath, self._taken
        if taken is not None and not hasattr(taken, "__code__"):
            return True
        instance = getattr(self._item, "instance", None)
        if getattr(instance, "_testMethodName", self._item.name) != self._item.name:
            return True
        return any(is_below(root, each) for each in (taken, *_takers(self._item)))

    def _called(self, function: _Function) -> _Function:
        def noted(*args: object, **kwargs: object) -> object:
            __tracebackhide__ = True
            self._is_made, self._notes.hidden = True, None
            try:
                value = function(*args, **kwargs)
            except BaseException as error:
                self._notes.raised(error)
                raise
            if value is not None:
                caller = str(sys._getframe(1).f_globals.get("__name__"))
                self._note_value(_WARNING.get(caller.partition(".")[0]), value)
            return value

        return noted

    def _awaited(self, function: _Function) -> _Function:
        """Whoever awaits it is an event loop, which has no use for a value."""

        async def noted(*args: object, **kwargs: object) -> object:
            __tracebackhide__ = True
            self._is_made, self._notes.hidden = True, None
            try:
                value = await cast(Awaitable[object], function(*args, **kwargs))
            except BaseException as error:
                self._notes.raised(error)
                raise
            if value is not None:
                self._note_value(
                    RETURNED if self._testcase is None else RETURNED_TO_UNITTEST, value
                )
            return value

        return noted

    def _note_missed(self) -> None:
        code = getattr(self._function, "__code__", None)
        what = f"{Path(code.co_filename).name}:{code.co_firstlineno}" if code else self._function
        self._notes.hidden = (
            _CODE,
            f"was reported as passed, and its own lines did not run: {what} did",
        )

    def _note_value(self, way: Way | None, value: object) -> None:
        if way is RETURNED:
            told = f"{self._item.nodeid} returned {type(value)!r}"
            pass_on(self._notes.hear, way, f"Test functions should return None, but {told}.")
        elif way is not None:
            pass_on(self._notes.hear, way, f"{way.beginning} ({self._function!r})")


def _takers(item: pytest.Item) -> Iterator[object]:
    """What may run in the place of a test function, and may leave it out."""
    yield vars(item).get("runtest")
    yield type(item).runtest
    yield from answering(item.ihook.pytest_pyfunc_call)
    instance = getattr(item, "instance", None)
    for name in ("run", "__call__", "_callTestMethod"):  # of a unittest.TestCase
        yield getattr(type(instance), name, None)


def answering(hook: pluggy.HookCaller) -> Iterator[object]:
    """The functions of which one may answer in the place of pytest's own."""
    for each in hook.get_hookimpls():
        if not (each.wrapper or each.hookwrapper):
            yield each.function


def is_below(root: Path, function: object) -> bool:
    """Whether the function is the project's own."""
    code = getattr(function, "__code__", None)
    path = Path(code.co_filename) if code is not None else None
    return path is not None and path.is_relative_to(root) and "site-packages" not in path.parts


def _is_coroutine_function(function: _Function) -> bool:
    """As `inspect` says, which takes its time over what most tests are: plain functions and methods."""
    code = getattr(function, "__code__", None)
    is_plain = code is not None and not (vars(function) or code.co_flags & inspect.CO_COROUTINE)
    return not is_plain and inspect.iscoroutinefunction(function)


def _is_unittest(instance: object) -> bool:
    unittest = sys.modules.get("unittest")
    return unittest is not None and isinstance(instance, unittest.TestCase)
