"""Descriptors that say "the owner lives": a forked child that outlives us must not keep them."""

import contextlib
import os
from collections.abc import Iterator


@contextlib.contextmanager
def kept_from_children(descriptor: int) -> Iterator[None]:
    """Until the end of the block, a forked child closes `descriptor` first of all."""
    live = True

    def close() -> None:
        nonlocal live
        if live:
            live = False
            os.close(descriptor)

    os.register_at_fork(after_in_child=close)
    try:
        yield
    finally:
        live = False
