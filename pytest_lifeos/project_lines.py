"""Project lines: the line of the project that a call deep inside a library comes from."""

import functools
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from pytest_lifeos.paths import from_root

_OWN = str(Path(__file__).parent)
_INSTALLED = ("site-packages", "dist-packages")
_IMPORTING = "<frozen importlib._bootstrap>"
UNKNOWN = "an unknown line"


def project_line(root: Path) -> str:
    """The `path:line` of the innermost call that no library made; "an unknown line" if there is none.

    The path is relative to `root` where it lies below it.
    """
    for frame in frames(sys._getframe(1)):
        if is_of_project(frame.f_code.co_filename):
            return f"{from_root(frame.f_code.co_filename, root)}:{frame.f_lineno}"
    return UNKNOWN


def is_library_import() -> bool:
    """Whether what is done now is done by a library as it is imported: no line of the project asked."""
    for frame in frames(sys._getframe(1)):
        if frame.f_code.co_filename == _IMPORTING:
            return True
        if is_of_project(frame.f_code.co_filename):
            return False
    return False


def frames(frame: FrameType | None) -> Iterator[FrameType]:
    """The frame and its callers, also those that wait for a greenlet, as SQLAlchemy's `await` does."""
    greenlets = _waiting_greenlets()
    while True:
        while frame is not None:
            yield frame
            frame = frame.f_back
        if (frame := next(greenlets, None)) is None:
            return


@functools.cache
def is_of_project(file: str) -> bool:
    """Whether the file is neither a library's, nor Python's, nor ours, nor no file at all."""
    if file.startswith("<") or any(word in file for word in _INSTALLED):
        return False
    return not any(Path(file).is_relative_to(folder) for folder in (_OWN, *_python_folders()))


def _python_folders() -> set[str]:
    return {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}


def _waiting_greenlets() -> Iterator[FrameType | None]:
    """Nobody waits where greenlet has not been imported."""
    if "greenlet" not in sys.modules:
        return
    from greenlet import getcurrent

    waiting = getcurrent().parent
    while waiting is not None:
        yield waiting.gr_frame
        waiting = waiting.parent
