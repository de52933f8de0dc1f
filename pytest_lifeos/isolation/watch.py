"""TouchWatch: notices what one test at a time touches, and stops it there."""

from __future__ import annotations

import contextlib
import sys
import threading
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from pytest_lifeos.isolation.calls import ENGINE, READERS
from pytest_lifeos.isolation.threads import THREAD

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from types import FrameType

# They keep their own data in SQLite, whoever runs: coverage.py what it measured, dbm what it is.
_NOT_THE_TEST = ("coverage.", "dbm.")


_HINT = "hint: mark it integration, or do without; unit_isolation in [tool.lifeos] sets the bounds"


class TouchWatch:
    """An audit hook, which Python keeps to the end of the process, for the tests of one run.

    `allowed` are words that begin the name of what may be touched all the same: "SQLite".
    """

    def __init__(self, root: Path, allowed: Collection[str] = ()) -> None:
        self._root = root
        self._allowed = tuple(f"opened the {name} " for name in allowed)
        self._touched: list[str] | None = None
        self._others: Collection[int] = ()
        self._foreign: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
        self._only: str | None = None
        self._hooked = False

    def begin(self) -> list[str]:
        """Watches what is done until `end`, by this thread and those that it starts from now on.

        Returns the list that each touch is written to, in words.
        """
        if not self._hooked:
            sys.addaudithook(_hook(self))
            self._hooked = True
        # A thread that was there before works for somebody else; this one works for the test.
        self._others = sys._current_frames().keys() - {threading.get_ident()}
        touched: list[str] = []
        self._touched = touched
        return touched

    def end(self) -> None:
        """Watches nobody any more."""
        self._touched, self._only = None, None

    @contextlib.contextmanager
    def overhearing(self, file: str) -> Iterator[list[str]]:
        """Stops nothing for the block, and writes down what the lines of one file themselves touch.

        `file` is its path as `project_line` shows it.
        """
        touched = self.begin()
        self._only = file
        try:
            yield touched
        finally:
            self.end()

    @contextlib.contextmanager
    def lifted(self) -> Iterator[None]:
        """Looks away for the block: what is made for many tests is not the doing of one."""
        touched, self._touched = self._touched, None
        try:
            yield
        finally:
            self._touched = touched

    def hear(self, event: str, args: tuple[object, ...]) -> None:
        """Is called for each audit event that may tell of a database or a socket; fails the test."""
        touched = self._touched
        if touched is None or self._is_foreign():
            return
        with self.lifted():
            call = READERS[event](args)
            if call is None or call.startswith(self._allowed) or _is_not_the_test(event):
                return
            from pytest_lifeos.project_lines import is_library_import, project_line

            if is_library_import():
                return
            line = project_line(self._root)
        call = f"{call} in {line}"
        if self._only is not None and line.rpartition(":")[0] != self._only:
            return
        touched.append(call)
        if self._only is None:
            stop([call])

    def hear_start(self, thread: threading.Thread) -> None:
        """What somebody else's thread starts works for somebody else, as what is started while lifted."""
        if self._touched is None or self._is_foreign():
            self._foreign.add(thread)

    def _is_foreign(self) -> bool:
        if threading.get_ident() in self._others:
            return True
        return bool(self._foreign) and threading.current_thread() in self._foreign


def stop(touched: Iterable[str]) -> NoReturn:
    """Fails the test, as pytest does; no `except Exception` of the code under test hides it.

    That of a fixture pytest raises again for each test that the fixture is for.
    """
    __tracebackhide__ = True
    first, *others = dict.fromkeys(touched)
    pytest.fail("\n".join([f"{first}: a unit test may not", *others, _HINT]), pytrace=False)


def _hook(watch: TouchWatch) -> Callable[[str, tuple[object, ...]], None]:
    """A function, since Python takes four times as long to call a method as a hook."""

    def hear(event: str, args: tuple[object, ...]) -> None:
        if event in READERS:
            watch.hear(event, args)
        elif event == THREAD and isinstance(args[0], threading.Thread):
            watch.hear_start(args[0])

    return hear


def _is_not_the_test(event: str) -> bool:
    """Whether the call came from a library that works for itself."""
    frame: FrameType | None = sys._getframe(3)  # of hear, of the hook, and then the caller's
    if event == ENGINE or frame is None:
        return False
    return str(frame.f_globals.get("__name__")).startswith(_NOT_THE_TEST)
