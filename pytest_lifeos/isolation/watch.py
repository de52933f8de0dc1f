"""Watch: notices what one test at a time touches, and stops it there."""

from __future__ import annotations

import contextlib
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_lifeos.isolation.calls import ENGINE, READERS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from types import FrameType

# They keep their own data in SQLite, whoever runs: coverage.py what it measured, dbm what it is.
_NOT_THE_TEST = ("coverage.", "dbm.")


class Touched(BaseException):
    """Raised in place of the call; no `except Exception` of the code under test hides it."""


class Watch:
    """An audit hook, which Python keeps to the end of the process, for the tests of one run.

    `allowed` are words that begin the name of what may be touched all the same: "SQLite".
    """

    def __init__(self, root: Path, allowed: Collection[str] = ()) -> None:
        self._root = root
        self._allowed = tuple(f"opened the {name} " for name in allowed)
        self._touched: list[str] | None = None
        self._others: Collection[int] = ()
        self._hooked = False

    def begin(self) -> list[str]:
        """Watches what is done until `end`, by this thread and those that are started from now on.

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
        self._touched = None

    @contextlib.contextmanager
    def lifted(self) -> Iterator[None]:
        """Looks away for the block: what is made for many tests is not the doing of one."""
        touched, self._touched = self._touched, None
        try:
            yield
        finally:
            self._touched = touched

    def hear(self, event: str, args: tuple[object, ...]) -> None:
        """Is called for each audit event that may tell of a database or a socket; raises Touched."""
        touched = self._touched
        if touched is None or threading.get_ident() in self._others:
            return
        with self.lifted():
            call = READERS[event](args)
            if call is None or call.startswith(self._allowed) or _is_not_the_test(event):
                return
            from pytest_lifeos.project_lines import project_line

            call = f"{call} in {project_line(self._root)}"
        touched.append(call)
        raise Touched(call)


def _hook(watch: Watch) -> Callable[[str, tuple[object, ...]], None]:
    """A function, since Python takes four times as long to call a method as a hook."""

    def hear(event: str, args: tuple[object, ...]) -> None:
        if event in READERS:
            watch.hear(event, args)

    return hear


def _is_not_the_test(event: str) -> bool:
    """Whether the call came from a library that works for itself."""
    frame: FrameType | None = sys._getframe(3)  # of hear, of the hook, and then the caller's
    if event == ENGINE or frame is None:
        return False
    return str(frame.f_globals.get("__name__")).startswith(_NOT_THE_TEST)
