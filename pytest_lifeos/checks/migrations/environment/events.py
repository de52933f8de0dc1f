"""Events: Python's audit events, heard for a block in the threads that work for it.

https://docs.python.org/3/library/audit_events.html
"""

import functools
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

# Is called with the name of an event and what came with it; what it raises is raised in its place.
Listener = Callable[[str, tuple[object, ...]], None]

_BASES = frozenset({"coverage", "dbm", "pytest_lifeos"})


@contextmanager
def heard(listener: Listener, names: Collection[str]) -> Iterator[None]:
    """Tells `listener` of the events `names` in this thread and in those that the block starts.

    What coverage.py, dbm and we ourselves do on the way is not told.
    """
    ears = _ears()
    before = ears.listening
    # A thread that was there before works for somebody else.
    others = frozenset(each.ident for each in threading.enumerate()) - {threading.get_ident()}
    ears.listening = _Listening(listener, frozenset(names), others)
    try:
        yield
    finally:
        ears.listening = before


class _Listening:
    """Who listens to what, and the threads that are none of its business."""

    def __init__(
        self, listener: Listener, names: frozenset[str], others: frozenset[int | None]
    ) -> None:
        self.names = names
        self._listener = listener
        self._others = others
        self._busy = threading.local()

    def hear(self, event: str, args: tuple[object, ...]) -> None:
        if getattr(self._busy, "is_busy", False) or threading.get_ident() in self._others:
            return
        # What the listener does to find its answer is not told to itself.
        self._busy.is_busy = True
        try:
            if not _is_of_a_library():
                self._listener(event, args)
        finally:
            self._busy.is_busy = False


class _Ears:
    """What the one hook of the process tells; nothing between two blocks."""

    def __init__(self) -> None:
        self.listening: _Listening | None = None


@functools.cache
def _ears() -> _Ears:
    """Made once, since Python keeps a hook to the end of the process."""
    ears = _Ears()

    def hook(event: str, args: tuple[object, ...]) -> None:
        listening = ears.listening
        if listening is not None and event in listening.names:
            listening.hear(event, args)

    sys.addaudithook(hook)
    return ears


def _is_of_a_library() -> bool:
    """Whether the call came from one that works for itself: data of coverage.py is in SQLite."""
    caller = sys._getframe(3)  # of hear, of hook, and then the caller's
    return str(caller.f_globals.get("__name__")).partition(".")[0] in _BASES
