"""Place: the line of the project that makes the call which is being looked at."""

import sys
from collections.abc import Iterator
from types import FrameType

from pytest_lifeos.checks.migrations.environment.failure import Place, innermost
from pytest_lifeos.checks.migrations.project import MigrationProject, relative


def place_of_call(project: MigrationProject) -> Place:
    """The innermost line of its migrations, else of the project; `env.py` where none of its code calls."""
    frames = list(_stack(sys._getframe()))
    found = innermost(frames, [project.location, *project.folders, project.root], project.root)
    return found or Place(path=relative(project.environment, project.root))


def _stack(frame: FrameType | None) -> Iterator[tuple[str, int]]:
    """The calls that lead here, outermost first."""
    calls = []
    for start in (frame, *_awaiting()):
        here = start
        while here is not None:
            calls.append((here.f_code.co_filename, here.f_lineno))
            here = here.f_back
    return reversed(calls)


def _awaiting() -> Iterator[FrameType | None]:
    """Who awaits it: an asynchronous engine of SQLAlchemy works in a greenlet, which has a stack of its own."""
    greenlet = sys.modules.get("greenlet")
    current = greenlet.getcurrent() if greenlet else None
    while current is not None and current.parent is not None:
        current = current.parent
        yield current.gr_frame
