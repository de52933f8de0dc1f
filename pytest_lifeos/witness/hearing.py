"""Hearing: Python's own hooks for what fails where no test can see it, each chained to the one before.

Filters of warnings and `recwarn` do not reach these hooks; only a filter that names a thing accepts it.
"""

import contextlib
import importlib
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from types import CoroutineType, ModuleType, TracebackType
from typing import Protocol, cast

from pytest_lifeos.on_import import when_imported
from pytest_lifeos.verdict.filters import Filter, action_for, is_accepted
from pytest_lifeos.verdict.heard import LOST, NEVER_AWAITED, TASK, THREAD, UNRAISABLE, Way

Hear = Callable[[Way, str], None]


class _Loop(Protocol):
    """asyncio's event loops."""

    def default_exception_handler(self, context: dict[str, object]) -> None: ...


@contextlib.contextmanager
def hearing(hear: Hear) -> Iterator[None]:
    """Until the end of the block, `hear` is told of each failure, by its way and its text.

    Somebody who sets a hook of his own inside of the block, such as a pytest within this one, hears in
    our place; so does a handler that is set on an event loop.
    """
    # pytest's hooks load it when they are called: by a finaliser in the midst of its loading they break.
    importlib.import_module("tracemalloc")
    with contextlib.ExitStack() as stack:
        unraisable = stack.enter_context(_unraisable(hear))
        stack.enter_context(_threads(hear))

        def hear_here(way: Way, text: str) -> None:
            if sys.unraisablehook is unraisable:
                hear(way, text)

        stack.enter_context(_coroutines(hear_here))
        stack.enter_context(when_imported("asyncio.base_events", lambda it: _tasks(it, hear_here)))
        yield


def pass_on(hear: Hear, way: Way, text: str) -> None:
    """Tells of it, unless a filter of this moment names and ignores it."""
    if not is_accepted(_filters(), way, text):
        hear(way, text)


@contextlib.contextmanager
def _threads(hear: Hear) -> Iterator[None]:
    """What ends a thread; SystemExit does so without a word, which is Python's own rule."""
    before = threading.excepthook

    def hook(args: threading.ExceptHookArgs, /) -> None:
        if not issubclass(args.exc_type, SystemExit):
            text = _told(args.exc_type, args.exc_value, args.exc_traceback)
            name = args.thread.name if args.thread else "<unknown>"
            pass_on(hear, THREAD, f"Exception in thread {name}\n\n{text}")
        before(args)

    threading.excepthook = hook
    try:
        yield
    finally:
        if threading.excepthook is hook:
            threading.excepthook = before


@contextlib.contextmanager
def _unraisable(hear: Hear) -> Iterator[object]:
    """What finalisers raise, of which Python says that it is ignored."""
    before = sys.unraisablehook

    def hook(args: "sys.UnraisableHookArgs", /) -> None:
        text = _told(args.exc_type, args.exc_value, args.exc_traceback)
        pass_on(hear, UNRAISABLE, f"{args.err_msg or 'Exception ignored in'}\n\n{text}")
        before(args)

    sys.unraisablehook = hook
    try:
        yield hook
    finally:
        if sys.unraisablehook is hook:
            sys.unraisablehook = before


@contextlib.contextmanager
def _coroutines(hear: Hear) -> Iterator[None]:
    """Python warns of a coroutine that nobody awaits through this function of `warnings`.

    Where a filter has each warning shown or raised, whoever set it hears it: pytest, or `pytest.warns`.
    """
    before = getattr(warnings, "_warn_unawaited_coroutine", None)
    if before is None:  # another Python; its warnings are still seen
        yield
        return

    def warn(coroutine: "CoroutineType[object, object, object]") -> None:
        text = f"coroutine '{coroutine.__qualname__}' was never awaited"
        if action_for(_filters(), NEVER_AWAITED, text) not in ("always", "error"):
            pass_on(hear, NEVER_AWAITED, text)
        if coroutine.cr_origin is not None:
            before(coroutine)
            return
        # At the line that lost it, which is two frames up; `before` would find one more.
        warnings.warn(text, RuntimeWarning, stacklevel=2, source=coroutine)

    setattr(warnings, "_warn_unawaited_coroutine", warn)  # noqa: B010  # typeshed knows it not
    try:
        yield
    finally:
        setattr(warnings, "_warn_unawaited_coroutine", before)  # noqa: B010  # as above


def _tasks(base_events: ModuleType, hear: Hear) -> Callable[[], None]:
    """asyncio logs what a task raised that nobody asked; a logger can be switched off."""
    loops: type[_Loop] = base_events.BaseEventLoop
    before = loops.default_exception_handler

    def handle(loop: _Loop, context: dict[str, object]) -> None:
        message, error = str(context.get("message")), context.get("exception")
        if message.startswith(LOST) and isinstance(error, Exception):
            what = "".join(traceback.format_exception_only(type(error), error))
            pass_on(hear, TASK, f"{message.splitlines()[0]}: {what}")
        before(loop, context)

    def undo() -> None:
        setattr(loops, "default_exception_handler", before)  # noqa: B010  # mypy: not assignable

    setattr(loops, "default_exception_handler", handle)  # noqa: B010  # as above
    return undo


def _filters() -> list[Filter]:
    return cast("list[Filter]", warnings.filters)


def _told(
    kind: type[BaseException], error: BaseException | None, where: TracebackType | None
) -> str:
    return "".join(traceback.format_exception(kind, error, where))
