"""A time limit for code of others: what runs longer is stopped where it is."""

import faulthandler
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType

# A loop that catches the first stop is stopped again, until it is outside of its `try`.
_AGAIN_S = 0.2
# How much later what not even Python can stop is ended, with its process.
_GRACE_S = 2.0

# The file to which a process of its own writes where it was when it ended; None in ours.
LAST_WORDS: ContextVar[int | None] = ContextVar("LAST_WORDS", default=None)


class TookTooLong(BaseException):
    """Raised in the code that runs; not an Exception, so that few catch it."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raises TookTooLong in its block once that took longer; only in the main thread, on POSIX.

    In a process of its own (contained.py) a block that does not stop ends the process.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong(f"it takes longer than {seconds:g} s")

    handler = signal.signal(signal.SIGALRM, stop)
    # Another limit may be running, as that of pytest-timeout; it goes on afterwards.
    left, again = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_S)
    words = LAST_WORDS.get()
    if words is not None:
        faulthandler.dump_traceback_later(seconds + _GRACE_S, exit=True, file=words)
    try:
        yield
    finally:
        if words is not None:
            faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, left, again)
