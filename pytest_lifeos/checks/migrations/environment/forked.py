"""Forked: the life of the process that contained code runs in, and the answer that it leaves."""

import contextlib
import faulthandler
import os
import pickle  # nosec B403  reads what our own child has written
import signal
import traceback
from collections.abc import Callable, Iterator
from typing import IO, NoReturn, TypeVar

from pytest_lifeos.checks.migrations.environment.limit import LAST_WORDS

T = TypeVar("T")

_DIE_WITH_PARENT = 1  # prctl(2): PR_SET_PDEATHSIG


class Exited(BaseException):
    """Raised in the project's code in place of `os._exit`."""


def live(act: Callable[[], object], answer: IO[bytes], words: IO[bytes]) -> NoReturn:
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


def returned(answer: IO[bytes]) -> T:  # type: ignore[type-var]  # what the child's act returned
    """What the act in the child returned or raised, as `live` wrote it behind its `+`."""
    is_value, found = pickle.load(answer)  # noqa: S301  # nosec B301  our own child wrote it
    if is_value:
        return found  # type: ignore[no-any-return]  # see above
    raise found


def _outcome(act: Callable[[], object]) -> bytes:
    try:
        return pickle.dumps((True, act()))
    except BaseException as error:  # noqa: BLE001  whatever it is, the parent raises it
        with contextlib.suppress(Exception):
            return pickle.dumps((False, error))
        return pickle.dumps((False, RuntimeError(traceback.format_exc())))


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


def _die_with_parent() -> None:
    """A killed pytest takes the child with it."""
    import ctypes

    with contextlib.suppress(Exception):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
