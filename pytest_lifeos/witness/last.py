"""Last: what tests have left running or lying about is brought to its end while somebody still listens."""

import gc
import threading
import time
from collections.abc import Collection

# For all threads together. Python itself waits without end, but only when the verdict is written.
_PATIENCE_S = 2.0
# A pool's threads wait for work until Python ends; what they raise goes to whoever asks for it.
_POOL = "concurrent.futures.thread"


def finish(known: Collection[threading.Thread]) -> None:
    """Waits for threads that are not `known`, for a while, and collects what nobody refers to."""
    until = time.monotonic() + _PATIENCE_S
    for thread in threading.enumerate():
        if thread not in known and not thread.daemon and not _is_of_a_pool(thread):
            thread.join(max(0.0, until - time.monotonic()))
    gc.collect()


def _is_of_a_pool(thread: threading.Thread) -> bool:
    return getattr(getattr(thread, "_target", None), "__module__", None) == _POOL
