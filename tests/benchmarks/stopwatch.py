"""`-p stopwatch`: a pytest plugin that notes the seconds of every test's set-up, call and tear-down.

It is loaded by path into each contestant's run and imports none of them. STOPWATCH names the file it
writes; STOPWATCH_MEMORY a folder where our server is to be instead of /dev/shm, so that a start is cold.
"""

import json
import os
import time
from collections.abc import Generator
from pathlib import Path

import pytest

_PHASES: list[list[float]] = []  # a list a test; one run is one process here


def pytest_configure() -> None:
    """Moves our server, if asked to."""
    if folder := os.environ.get("STOPWATCH_MEMORY"):
        from pytest_lifeos.database import places

        places._MEMORY = Path(folder)


def _timed() -> Generator[None, object, object]:
    start = time.perf_counter()
    try:
        return (yield)
    finally:
        _PHASES[-1].append(time.perf_counter() - start)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup() -> Generator[None, object, object]:
    """The fixtures' beginning."""
    _PHASES.append([])
    return (yield from _timed())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """The test itself."""
    return (yield from _timed())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """The fixtures' end."""
    return (yield from _timed())


def pytest_unconfigure() -> None:
    """Writes what was noted."""
    if path := os.environ.get("STOPWATCH"):
        Path(path).write_text(json.dumps(_PHASES), encoding="utf-8")
