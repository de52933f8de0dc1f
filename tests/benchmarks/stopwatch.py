"""`-p stopwatch`: a pytest plugin that notes the seconds of every test's set-up, call and tear-down.

It is loaded by path into each contestant's run and imports none of them. STOPWATCH names the file it
writes, one for each process, with the moments, too, when the first test began and the last had ended;
STOPWATCH_MEMORY a folder where our server is to be instead of /dev/shm, so that a start is cold.
"""

import json
import os
import time
from collections.abc import Generator
from pathlib import Path

import pytest

_PHASES: list[list[float]] = []  # a list a test
_SPAN: list[float] = []  # of the clock that all processes share


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
    if not _SPAN:
        _SPAN.append(time.monotonic())
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


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    """All fixtures have ended."""
    if _SPAN:
        _SPAN.append(time.monotonic())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Writes what was noted."""
    if path := os.environ.get("STOPWATCH"):
        worker = getattr(config, "workerinput", {}).get("workerid", "main")
        noted = {"phases": _PHASES, "span": _SPAN}
        Path(f"{path}.{worker}").write_text(json.dumps(noted), encoding="utf-8")
