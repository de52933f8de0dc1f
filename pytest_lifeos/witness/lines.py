"""Lines: whether the lines that define a test ran, where something else was called in their place."""

import inspect
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import cast

_Function = Callable[..., object]
_Profile = Callable[[FrameType, str, object], object]
# Calls after which the lines may have run where we do not look: another process, another thread that
# was there before, another greenlet.
_LEADS_ELSEWHERE = frozenset(
    [
        "fork",
        "fork_exec",
        "posix_spawn",
        "switch",
        "submit",
        "put",
        "apply_async",
        "call_soon_threadsafe",
        "run_sync_soon",
    ]
)


class Lines:
    """The lines that define a test, looked for while something else is called in their place.

    `are_missed` says that they did not run, as far as can be seen.
    """

    def __init__(self, name: str, file: str) -> None:
        self._name = name
        self._file = file
        self._see: _Profile = self._look
        self.are_missed = True

    def around(self, function: _Function, miss: Callable[[], None]) -> _Function:
        """The function, which calls `miss` if it returns nothing and the lines did not run.

        Who returns something may leave it to somebody else to run the lines.
        """

        def seen(*args: object, **kwargs: object) -> object:
            __tracebackhide__ = True
            with self.watched():
                value = function(*args, **kwargs)
            if value is None and self.are_missed:
                miss()
            return value

        async def seen_coroutine(*args: object, **kwargs: object) -> object:
            __tracebackhide__ = True
            with self.watched():
                value = await cast(Awaitable[object], function(*args, **kwargs))
            if value is None and self.are_missed:
                miss()
            return value

        return seen_coroutine if inspect.iscoroutinefunction(function) else seen

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Sees each call until the lines are found; whoever else profiles tests is left alone."""
        before, of_threads = sys.getprofile(), threading.getprofile()
        if not (before is None or isinstance(getattr(before, "__self__", None), Lines)):
            self.are_missed = False
            yield
            return
        threading.setprofile(self._see)
        sys.setprofile(self._see)
        try:
            yield
        finally:
            self._end()
            sys.setprofile(before if sys.getprofile() is None else sys.getprofile())
            threading.setprofile(of_threads)

    def _look(self, frame: FrameType, event: str, called: object) -> None:
        name = frame.f_code.co_name if event == "call" else getattr(called, "__name__", "")
        if event in ("call", "c_call"):
            is_found = event == "call" and is_by(frame.f_code, self._name, self._file)
            self.are_missed &= not (is_found or name in _LEADS_ELSEWHERE)
        if not self.are_missed:
            self._end()

    def _end(self) -> None:
        if sys.getprofile() is self._see:
            sys.setprofile(None)


def is_by(code: CodeType, name: str, file: str) -> bool:
    """Whether it is the code of the name in the file, which may have been compiled in another folder."""
    if code.co_name != name:
        return False
    return code.co_filename == file or code.co_filename.endswith(os.sep + os.path.basename(file))
