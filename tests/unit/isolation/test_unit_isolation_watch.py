"""The watch: whose calls it stops, and whose it leaves alone."""

import contextlib
import socket
import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_lifeos.isolation.watch import Touched, Watch

ROOT = Path(__file__).parent
UNREACHED = ("127.0.0.1", 1)


@pytest.fixture
def watch() -> Watch:
    return Watch(ROOT)


@pytest.fixture
def connecting() -> Iterator[socket.socket]:
    with socket.socket() as made:
        yield made


@contextlib.contextmanager
def watched(watch: Watch) -> Iterator[list[str]]:
    """A test, as long as the block is."""
    yield watch.begin()
    watch.end()


def touch() -> None:
    """Opens a socket, whatever comes of it."""
    with socket.socket() as made, contextlib.suppress(OSError):
        made.connect(UNREACHED)


def test_a_call_is_stopped_and_kept(watch: Watch, connecting: socket.socket) -> None:
    with watched(watch) as touched, pytest.raises(Touched):
        connecting.connect(UNREACHED)

    line = sys._getframe().f_lineno - 2
    assert touched == [f"opened a socket to 127.0.0.1:1 in {Path(__file__).name}:{line}"]


def test_nothing_is_stopped_between_tests(watch: Watch) -> None:
    with watched(watch):
        pass

    touch()  # raises nothing


def test_nothing_is_stopped_while_it_is_lifted(watch: Watch) -> None:
    with watched(watch) as touched:
        with watch.lifted():
            touch()
        with pytest.raises(Touched):
            touch()

    assert len(touched) == 1


def test_a_thread_of_the_test_is_stopped(watch: Watch) -> None:
    stopped: list[BaseException] = []

    def work() -> None:
        try:
            touch()
        except Touched as error:
            stopped.append(error)

    with watched(watch) as touched:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()

    assert [str(error) for error in stopped] == touched != []


def test_a_thread_that_was_there_before_is_left_alone(watch: Watch) -> None:
    begin, stopped = threading.Event(), []

    def work() -> None:
        begin.wait()
        try:
            touch()
        except Touched as error:
            stopped.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    with watched(watch) as touched:
        begin.set()
        thread.join()

    assert (touched, stopped) == ([], [])


def test_what_is_allowed_is_left_alone() -> None:
    watch = Watch(ROOT, ("SQLite",))

    with watched(watch) as touched:
        sqlite3.connect(":memory:").close()

    assert touched == []


def test_what_coverage_keeps_for_itself_is_left_alone(watch: Watch) -> None:
    code = "import sqlite3; sqlite3.connect(':memory:').close()"

    with watched(watch) as touched:
        exec(code, {"__name__": "coverage.sqldata"})  # noqa: S102  in the name of coverage.py
        with pytest.raises(Touched):
            exec(code, {"__name__": "app"})  # noqa: S102  and in that of an app

    assert len(touched) == 1
