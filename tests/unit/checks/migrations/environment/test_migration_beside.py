"""Walks on several databases run beside each other, each once, and none outlives the run that began them."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable
from contextlib import closing

import pytest

from pytest_lifeos.checks.migrations.environment.beside import Beside
from pytest_lifeos.checks.migrations.environment.contained import Begun, Death

_BOTH = ("sqlite", "postgresql")


def test_one_is_at_work_while_the_other_is_waited_for() -> None:
    """Each waits for a word of the other: one after the other, neither would ever come."""
    ours, theirs = os.pipe(), os.pipe()

    def met(hear: int, say: int) -> Callable[[], bytes]:
        def meet() -> bytes:
            os.write(say, b"!")
            heard, _, _ = select.select([hear], [], [], 60)
            return os.read(hear, 1) if heard else b"alone"

        return meet

    acts = {"sqlite": met(ours[0], theirs[1]), "postgresql": met(theirs[0], ours[1])}
    with closing(Beside(_BOTH)) as beside:
        found = [beside.result("walk", each, lambda name: Begun(acts[name])) for each in _BOTH]

    assert found == [b"!", b"!"]


def test_each_is_begun_once() -> None:
    begun: list[str] = []

    def begin(name: str) -> Begun[int | Death]:
        begun.append(name)
        return Begun(os.getpid)

    with closing(Beside(_BOTH)) as beside:
        found: set[int | Death] = {beside.result("walk", each, begin) for each in reversed(_BOTH)}

    assert begun == ["postgresql", "sqlite"]
    assert len(found - {os.getpid()}) == len(_BOTH)


def test_what_nobody_asked_for_ends_with_the_run() -> None:
    read, write = os.pipe()

    def stay() -> None:
        os.write(write, b"%d" % os.getpid())
        signal.pause()

    with closing(Beside(_BOTH)) as beside:
        beside.result("walk", "sqlite", lambda name: Begun(int if name == "sqlite" else stay))
        child = int(os.read(read, 20))

    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_one_that_dies_takes_no_other_with_it() -> None:
    def die() -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return 0

    acts: dict[str, Callable[[], int]] = {"sqlite": die, "postgresql": int}
    with closing(Beside(_BOTH)) as beside:
        found = [beside.result("walk", each, lambda name: Begun(acts[name])) for each in _BOTH]

    assert found == [Death(how="signal 9, SIGKILL"), 0]
