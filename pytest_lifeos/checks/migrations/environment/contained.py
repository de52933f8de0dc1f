"""Contained: code of the project in a process of its own, whose end is an answer and not the end of ours.

What it does to Python there (patches, threads, signals, settings) is gone with the process.
"""

import contextlib
import os
import re
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Generic, TypeVar

from pytest_lifeos.checks.migrations.environment.forked import live, returned
from pytest_lifeos.finding import CannotTell

T = TypeVar("T")

_FRAME = re.compile(r'^  File "(.+)", line (\d+) in ', re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Death:
    """How a process ended before it answered, and its frames then, outermost first, if they are known."""

    how: str
    frames: tuple[tuple[str, int], ...] = ()


class Begun(Generic[T]):
    """An act at work in a fork; without one (only Linux has a safe one) it begins where its result is asked for.

    What it returns has to survive pickle.
    """

    def __init__(self, act: Callable[[], T]) -> None:
        self._act = act
        self._files = contextlib.ExitStack()
        self._answer = self._files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  so it is
        self._words = self._files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  so it is
        self._child = _fork() if sys.platform == "linux" else None
        if self._child == 0:
            live(act, self._answer, self._words)

    def result(self) -> T | Death:
        """What the act returned or raised; asked for once."""
        if self._child is None:
            return self._act()
        child, self._child = self._child, None
        status = _wait(child)
        self._answer.seek(0)
        self._words.seek(0)
        if os.WIFEXITED(status) and self._answer.read(1) == b"+":
            return returned(self._answer)
        return Death(how=_how(status), frames=_frames(self._words.read().decode(errors="replace")))

    def close(self) -> None:
        """Ends it where nobody asked for its result."""
        if self._child is not None:
            os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)
            self._child = None
        self._files.close()


def contained(act: Callable[[], T]) -> T | Death:
    """What `act` returns or raises, from a process of its own."""
    with contextlib.closing(Begun(act)) as begun:
        return begun.result()


def begin(new: Callable[[], AbstractContextManager[object]], act: Callable[[], T]) -> Begun[T]:
    """Begins an act, with the server of the databases that `new` makes started before, by us who end it.

    To call `new` is enough for that: the database is made by who enters what it returns.
    """
    with contextlib.suppress(CannotTell):
        new()
    return Begun(act)


def apart(new: Callable[[], AbstractContextManager[object]], act: Callable[[], T]) -> T | Death:
    """What an act that is begun so returns or raises."""
    with contextlib.closing(begin(new, act)) as begun:
        return begun.result()


def _fork() -> int:
    with warnings.catch_warnings():
        # Other threads of ours hold no lock that the child takes: it runs the project's code and ends.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _wait(child: int) -> int:
    try:
        return os.waitpid(child, 0)[1]
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise


def _how(status: int) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        with contextlib.suppress(ValueError):
            return f"signal {number}, {signal.Signals(number).name}"
        return f"signal {number}"
    return "it does not stop at its time limit"


def _frames(words: str) -> tuple[tuple[str, int], ...]:
    """From what faulthandler wrote, innermost first."""
    return tuple((name, int(line)) for name, line in reversed(_FRAME.findall(words)))
