"""Threads: tells who starts one, which Python's own audit events do not before 3.12."""

from __future__ import annotations

import contextlib
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

THREAD = "lifeos.thread"


@contextlib.contextmanager
def threads_told() -> Iterator[None]:
    """Raises the audit event THREAD, in the thread that starts another, until the end of the block."""
    original = threading.Thread.start

    def start(thread: threading.Thread) -> None:
        sys.audit(THREAD, thread)
        original(thread)

    setattr(threading.Thread, "start", start)  # noqa: B010  mypy knows that it is a method
    try:
        yield
    finally:
        setattr(threading.Thread, "start", original)  # noqa: B010  as above
