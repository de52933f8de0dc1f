"""The watch: whose calls it stops, and whose it leaves alone."""

import contextlib
import importlib
import socket
import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_lifeos.isolation.threads import threads_told
from pytest_lifeos.isolation.watch import TouchWatch

Touched = pytest.fail.Exception
ROOT = Path(__file__).parent
UNREACHED = ("127.0.0.1", 1)


@pytest.fixture
def watch() -> Iterator[TouchWatch]:
    with threads_told():
        yield TouchWatch(ROOT)


@pytest.fixture
def connecting() -> Iterator[socket.socket]:
    with socket.socket() as made:
        yield made


@contextlib.contextmanager
def watched(watch: TouchWatch) -> Iterator[list[str]]:
    """A test, as long as the block is."""
    yield watch.begin()
    watch.end()


def touch() -> None:
    """Opens a socket, whatever comes of it."""
    with socket.socket() as made, contextlib.suppress(OSError):
        made.connect(UNREACHED)


def test_a_call_is_stopped_and_kept(watch: TouchWatch, connecting: socket.socket) -> None:
    with watched(watch) as touched, pytest.raises(Touched):
        connecting.connect(UNREACHED)

    line = sys._getframe().f_lineno - 2
    assert touched == [f"opened a socket to 127.0.0.1:1 in {Path(__file__).name}:{line}"]


def test_nothing_is_stopped_between_tests(watch: TouchWatch) -> None:
    with watched(watch):
        pass

    touch()  # raises nothing


def test_nothing_is_stopped_while_it_is_lifted(watch: TouchWatch) -> None:
    with watched(watch) as touched:
        with watch.lifted():
            touch()
        with pytest.raises(Touched):
            touch()

    assert len(touched) == 1


def test_a_thread_of_the_test_is_stopped(watch: TouchWatch) -> None:
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

    assert [str(error).partition(": a unit test")[0] for error in stopped] == touched != []


def test_a_thread_that_was_there_before_is_left_alone(watch: TouchWatch) -> None:
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


def _starts_another(begin: threading.Event, stopped: list[BaseException]) -> threading.Thread:
    """A thread that waits, and then starts one that touches."""

    def work() -> None:
        try:
            touch()
        except Touched as error:
            stopped.append(error)

    def wait() -> None:
        begin.wait()
        inner = threading.Thread(target=work)
        inner.start()
        inner.join()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_what_a_thread_that_was_there_before_starts_is_left_alone(watch: TouchWatch) -> None:
    begin, stopped = threading.Event(), list[BaseException]()

    thread = _starts_another(begin, stopped)
    with watched(watch) as touched:
        begin.set()
        thread.join()

    assert (touched, stopped) == ([], [])


def test_what_a_thread_starts_that_was_made_while_it_is_lifted_is_left_alone(
    watch: TouchWatch,
) -> None:
    begin, stopped = threading.Event(), list[BaseException]()

    with watched(watch) as touched:
        with watch.lifted():
            thread = _starts_another(begin, stopped)
        begin.set()
        thread.join()

    assert (touched, stopped) == ([], [])


def test_what_a_thread_of_the_test_starts_is_stopped(watch: TouchWatch) -> None:
    begin, stopped = threading.Event(), list[BaseException]()

    with watched(watch) as touched:
        thread = _starts_another(begin, stopped)
        begin.set()
        thread.join()

    assert [str(error).partition(": a unit test")[0] for error in stopped] == touched != []


@pytest.mark.parametrize(
    ("file", "count"), [(Path(__file__).name, 1), ("app.py", 0)], ids=["its-own", "another's"]
)
def test_what_a_file_itself_touches_is_overheard_and_not_stopped(
    watch: TouchWatch, file: str, count: int
) -> None:
    with watch.overhearing(file) as touched:
        touch()

    assert len(touched) == count


def test_what_is_allowed_is_left_alone() -> None:
    watch = TouchWatch(ROOT, ("SQLite",))

    with watched(watch) as touched:
        sqlite3.connect(":memory:").close()

    assert touched == []


def test_what_coverage_keeps_for_itself_is_left_alone(watch: TouchWatch) -> None:
    code = "import sqlite3; sqlite3.connect(':memory:').close()"

    with watched(watch) as touched:
        exec(code, {"__name__": "coverage.sqldata"})  # noqa: S102  in the name of coverage.py
        with pytest.raises(Touched):
            exec(code, {"__name__": "app"})  # noqa: S102  and in that of an app

    assert len(touched) == 1


@pytest.mark.parametrize(("folder", "count"), [("site-packages", 0), ("app", 1)])
def test_what_a_library_does_as_it_is_imported_is_left_alone(
    watch: TouchWatch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, count: int
) -> None:
    """Nobody asked urllib3 for the port that it tries, as requests is imported."""
    (tmp_path / folder).mkdir()
    code = "import sqlite3; sqlite3.connect(':memory:').close()"
    (tmp_path / folder / "imported_late.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path / folder)
    monkeypatch.delitem(sys.modules, "imported_late", raising=False)

    with watched(watch) as touched, contextlib.suppress(Touched):
        importlib.import_module("imported_late")

    assert len(touched) == count
