"""Whether a test's own lines ran under something else that was called in their place."""

import functools
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from types import CodeType

import pytest

from pytest_lifeos.witness.lines import Lines

_Test = Callable[[], None]


def own_lines() -> None:
    """The lines that are looked for."""


def _in_a_thread() -> None:
    thread = threading.Thread(target=own_lines)
    thread.start()
    thread.join()


def _in_a_process() -> None:
    child = os.fork()
    if not child:
        own_lines()
        os._exit(0)
    os.waitpid(child, 0)


def _in_a_pool() -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(own_lines).result()


def _somewhere_else() -> None:
    def own_lines() -> int:
        return 1

    other = own_lines.__code__.replace(co_filename="elsewhere.py")
    exec(other)  # noqa: S102  the same name in another file


def _are_missed(function: Callable[[], object]) -> bool:
    missed: list[bool] = []
    lines = Lines("own_lines", __file__)

    lines.around(function, lambda: missed.append(True))()

    assert sys.getprofile() is None
    return bool(missed)


@pytest.mark.parametrize(
    "function",
    [own_lines, functools.partial(own_lines), _in_a_thread, _in_a_process, _in_a_pool],
    ids=["itself", "partial", "thread", "process", "pool"],
)
def test_lines_that_ran_are_not_missed_wherever_they_ran(function: _Test) -> None:
    assert not _are_missed(function)


@pytest.mark.parametrize("function", [lambda: None, {}.clear, _somewhere_else])
def test_what_does_not_come_to_the_lines_misses_them(function: _Test) -> None:
    assert _are_missed(function)


def test_who_returns_something_leaves_the_lines_to_somebody_else() -> None:
    assert not _are_missed(nullcontext)


def test_a_profiler_is_left_alone() -> None:
    seen: list[CodeType] = []
    lines = Lines("own_lines", __file__)
    missed: list[bool] = []

    sys.setprofile(lambda frame, event, called: seen.append(frame.f_code))
    try:
        lines.around(lambda: None, lambda: missed.append(True))()
    finally:
        sys.setprofile(None)

    assert (bool(seen), missed) == (True, [])
