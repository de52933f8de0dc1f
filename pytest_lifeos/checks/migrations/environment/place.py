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
    while frame is not None:
        calls.append((frame.f_code.co_filename, frame.f_lineno))
        frame = frame.f_back
    return reversed(calls)
