"""Whether a test was called, and its own lines with it, seen at an item: that of the test itself."""

import asyncio
import functools
from collections.abc import Callable, Iterator, Mapping
from unittest import mock

import pytest

from pytest_lifeos.witness.calling import noting_call
from pytest_lifeos.witness.notes import Notes
from pytest_lifeos.witness.standing import lines_of, run_of
from pytest_lifeos.witness.telling import is_told_by_project

Names = tuple[str, ...]


@pytest.fixture
def item(request: pytest.FixtureRequest) -> Iterator[pytest.Function]:
    """The item of the test, which has its function again when it is over."""
    assert isinstance(request.node, pytest.Function)
    before = request.node.obj
    yield request.node
    request.node.obj = before


def _defined(item: pytest.Function) -> Callable[[str], Mapping[Names, bool]]:
    return lambda _: {(item.originalname,): True}


def _standing(item: pytest.Function) -> Callable[..., object]:
    """The function that the module has, which nobody has wrapped."""
    standing: Callable[..., object] = getattr(item.module, item.originalname)
    return standing


def test_a_test_that_stands_for_itself_is_not_doubted(item: pytest.Function) -> None:
    assert lines_of(item, _standing(item), _defined(item)) is None


def test_what_a_library_has_wrapped_is_not_doubted(item: pytest.Function) -> None:
    wrapped = mock.patch("os.getcwd")(_standing(item))

    assert lines_of(item, wrapped, _defined(item)) is None


def test_what_no_text_defines_is_not_doubted(item: pytest.Function) -> None:
    assert lines_of(item, lambda: None, lambda _: {}) is None


@pytest.mark.parametrize("function", [lambda: None, print], ids=["lambda", "builtin"])
def test_a_function_in_the_place_of_a_test_is_doubted(
    item: pytest.Function, function: object
) -> None:
    assert lines_of(item, function, _defined(item)) is not None


def _noted(item: pytest.Function, call: Callable[[], object]) -> Notes:
    notes = Notes()
    with noting_call(item, notes, _defined(item)):
        call()
    return notes


def test_a_swapped_test_is_told(item: pytest.Function) -> None:
    item.obj = lambda: None

    notes = _noted(item, lambda: item.obj())

    assert notes.hidden is not None
    assert notes.hidden[0] == "not-called"


def test_a_swapped_coroutine_is_told(item: pytest.Function) -> None:
    async def nothing() -> None: ...

    item.obj = nothing

    notes = _noted(item, lambda: asyncio.run(item.obj()))

    assert notes.hidden is not None
    assert notes.hidden[0] == "not-called"


def test_a_coroutine_that_returns_something_is_told(item: pytest.Function) -> None:
    async def one() -> int:
        return 1

    item.obj = functools.wraps(one)(one)

    notes = _noted(item, lambda: asyncio.run(item.obj()))

    assert [way.code for way, _ in notes.take()] == ["returned-value"]


def test_a_coroutine_that_fails_is_noted(item: pytest.Function) -> None:
    async def fail() -> None:
        raise OSError("no disk")

    item.obj = fail

    def run() -> None:
        with pytest.raises(OSError, match="no disk"):
            asyncio.run(item.obj())

    notes = _noted(item, run)

    assert notes.hidden == ("failure-hidden", "raised OSError: no disk, and was reported as passed")


def test_a_setup_of_its_own_is_looked_at(
    item: pytest.Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run_of(item, "setup")
    monkeypatch.setattr(item, "setup", lambda: None)

    assert (before, run_of(item, "setup") is not None) == (None, True)


def test_who_is_told_by_a_test_is_told_by_the_project() -> None:
    assert is_told_by_project()
