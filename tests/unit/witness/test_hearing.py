"""What Python's own hooks tell, whatever filters of warnings are in force."""

import asyncio
import gc
import sys
import threading
import warnings
from collections.abc import Callable, Iterator

import pytest

from pytest_lifeos.verdict.heard import Way
from pytest_lifeos.witness.hearing import hearing


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The last line of what was heard; pytest's own hooks do not hear of it."""
    monkeypatch.setattr(threading, "excepthook", lambda args: None)
    monkeypatch.setattr(sys, "unraisablehook", lambda args: None)
    lines: list[str] = []

    def hear(_: Way, text: str) -> None:
        lines.append(text.splitlines()[-1])

    with hearing(hear):
        yield lines


def _fail_in_a_thread() -> None:
    def work() -> None:
        raise OSError("no disk")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def _fail_in_a_finaliser() -> None:
    class Table:
        def __del__(self) -> None:
            raise OSError("no table")

    Table()


async def _work() -> None:
    raise OSError("no work")


def _lose_a_coroutine() -> None:
    _work()  # type: ignore[unused-coroutine]  # which is the fault


def _lose_a_task() -> None:
    async def begin() -> None:
        asyncio.create_task(_work())  # noqa: RUF006  # which is the fault
        await asyncio.sleep(0)

    asyncio.run(begin())
    gc.collect()


_FAILURES: dict[Callable[[], None], str] = {
    _fail_in_a_thread: "OSError: no disk",
    _fail_in_a_finaliser: "OSError: no table",
    _lose_a_coroutine: "coroutine '_work' was never awaited",
    _lose_a_task: "Task exception was never retrieved: OSError: no work",
}
_NAMING: dict[Callable[[], None], tuple[str, type[Warning]]] = {
    _fail_in_a_thread: ("", pytest.PytestUnhandledThreadExceptionWarning),
    _fail_in_a_finaliser: ("", pytest.PytestUnraisableExceptionWarning),
    _lose_a_coroutine: ("coroutine '_work", RuntimeWarning),
    _lose_a_task: ("Task exception was", Warning),
}


@pytest.mark.parametrize("fail", _FAILURES)
def test_a_filter_about_everything_keeps_nothing_from_being_heard(
    heard: list[str], fail: Callable[[], None]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fail()

    assert heard == [_FAILURES[fail]]


@pytest.mark.parametrize("fail", _FAILURES)
def test_a_filter_that_names_it_does(heard: list[str], fail: Callable[[], None]) -> None:
    message, category = _NAMING[fail]

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message, category)
        warnings.simplefilter("ignore")
        fail()

    assert heard == []


@pytest.mark.parametrize("fail", [_fail_in_a_thread, _fail_in_a_finaliser])
def test_a_hook_that_is_set_later_hears_instead(
    heard: list[str], monkeypatch: pytest.MonkeyPatch, fail: Callable[[], None]
) -> None:
    own: list[object] = []
    monkeypatch.setattr(threading, "excepthook", own.append)
    monkeypatch.setattr(sys, "unraisablehook", own.append)

    fail()

    assert (heard, len(own)) == ([], 1)


def test_a_coroutine_is_told_of_at_the_line_that_lost_it(heard: list[str]) -> None:
    with pytest.warns(RuntimeWarning, match="never awaited") as told:
        _lose_a_coroutine()

    assert (heard, [each.filename for each in told]) == ([], [__file__])


def test_the_hooks_are_as_before_when_nobody_listens_any_more() -> None:
    before = (threading.excepthook, sys.unraisablehook, vars(warnings).copy())

    with hearing(lambda way, text: None):
        pass

    assert (threading.excepthook, sys.unraisablehook, vars(warnings)) == before
