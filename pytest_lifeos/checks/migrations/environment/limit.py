"""A time limit for code of others: what runs longer is stopped where it is."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# A loop that catches the first stop is stopped again, until it is outside of its `try`.
_AGAIN_S = 0.2


class TookTooLong(BaseException):
    """Raised in the code that runs; not an Exception, so that few catch it."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raises TookTooLong in its block once that took longer; only in the main thread, on POSIX."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong(f"it takes longer than {seconds:g} s")

    handler = signal.signal(signal.SIGALRM, stop)
    # Another limit may be running, as that of pytest-timeout; it goes on afterwards.
    left, again = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, left, again)
