"""Contained: code of the project in a process of its own, whose end is an answer and not the end of ours.

What it does to Python there (patches, threads, signals, settings) is gone with the process.
"""

import contextlib
import faulthandler
import os
import pickle  # nosec B403  reads what our own child has written
import re
import signal
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Generic, NoReturn, TypeVar

from pytest_lifeos.checks.migrations.environment.limit import LAST_WORDS
from pytest_lifeos.finding import CannotTell

T = TypeVar("T")

_FRAME = re.compile(r'^  File "(.+)", line (\d+) in ', re.MULTILINE)
_DIE_WITH_PARENT = 1  # prctl(2): PR_SET_PDEATHSIG


@dataclass(frozen=True, kw_only=True)
class Death:
    """How a process ended before it answered, and its frames then, outermost first, if they are known."""

    how: str
    frames: tuple[tuple[str, int], ...] = ()


class Exited(BaseException):
    """Raised in the project's code in place of `os._exit`."""


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
            _live(act, self._answer, self._words)

    def result(self) -> T | Death:
        """What the act returned or raised; asked for once."""
        if self._child is None:
            return self._act()
        child, self._child = self._child, None
        status = _wait(child)
        self._answer.seek(0)
        self._words.seek(0)
        if os.WIFEXITED(status) and self._answer.read(1) == b"+":
            return _returned(self._answer)
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


def _live(act: Callable[[], object], answer: IO[bytes], words: IO[bytes]) -> NoReturn:
    """The life of the child; it never comes back to the code that forked it."""
    leave = os._exit
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides, and ends us
        _die_with_parent()
        faulthandler.enable(words)
        LAST_WORDS.set(words.fileno())
        with _staying():
            outcome = _outcome(act)
        answer.write(b"+" + outcome)
        answer.flush()
    finally:
        leave(0)


def _outcome(act: Callable[[], object]) -> bytes:
    try:
        return pickle.dumps((True, act()))
    except BaseException as error:  # noqa: BLE001  whatever it is, the parent raises it
        with contextlib.suppress(Exception):
            return pickle.dumps((False, error))
        return pickle.dumps((False, RuntimeError(traceback.format_exc())))


def _returned(answer: IO[bytes]) -> T:  # type: ignore[type-var]  # what the child's act returned
    is_value, found = pickle.load(answer)  # noqa: S301  # nosec B301  our own child wrote it
    if is_value:
        return found  # type: ignore[no-any-return]  # see above
    raise found


@contextlib.contextmanager
def _staying() -> Iterator[None]:
    """`os._exit` raises, so that it has a line like any other exit."""

    def stay(status: int) -> NoReturn:
        raise Exited(f"os._exit({status})")

    before, os._exit = os._exit, stay
    try:
        yield
    finally:
        os._exit = before


def _wait(child: int) -> int:
    try:
        return os.waitpid(child, 0)[1]
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise


def _die_with_parent() -> None:
    """A killed pytest takes the child with it."""
    import ctypes

    with contextlib.suppress(Exception):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


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
