"""Failure: what stopped a project's own code, in one line, and where in the project that happened."""

import re
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from pytest_lifeos.checks.migrations.printable import printable
from pytest_lifeos.checks.migrations.project import MigrationProject, relative

_CREDENTIALS = re.compile(r"(?<=://)[^\s'\"]*@")
_SECRET = re.compile(r"(?i)\b(\w*(?:password|passwd|pwd|secret|token))(\s*[=:]\s*)\S+")
_LONGEST = 300
_READ = 10_000

Frames = Iterable[tuple[str, int]]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A line of a file, relative to the root; line 0 is the whole file."""

    path: str
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What stopped the run, and where; `in_revision` says whether a revision file is to blame."""

    place: Place
    in_revision: bool
    message: str


def failure_of(error: BaseException, project: MigrationProject, at_work: str | None) -> Failure:
    """The failure as the project's author needs it.

    `at_work` is the file of the revision that was running; it is to blame where the traceback itself
    leads into no revision file.
    """
    frames = [*_frames(error.__traceback__), *_frames_of_parser(error), *_frames_of_module(error)]
    inside = innermost(frames, project.folders, project.root)
    if inside is None and at_work is not None:
        inside = Place(path=relative(Path(at_work), project.root))
    outside = innermost(frames, [project.location, project.root], project.root)
    place = inside or outside or Place(path=relative(project.environment, project.root))
    return Failure(place=place, in_revision=inside is not None, message=say(error))


def innermost(frames: Frames, folders: Iterable[Path], root: Path) -> Place | None:
    """The last of the frames, outermost first, that lies in one of the folders and is no library."""
    bases = [folder.resolve() for folder in folders]
    found = None
    for name, line in frames:
        path = Path(name)
        # `<frozen os>` and `<string>` are no files.
        if path.name.startswith("<") or "site-packages" in path.parts:
            continue
        if any(path.is_relative_to(base) for base in bases):
            found = Place(path=relative(path, root), line=line)
    return found


def say(error: BaseException) -> str:
    """The kind of the error and the first line of its text: no SQL, no parameters, no passwords."""
    # SQLAlchemy's errors carry statement and parameters; `orig` is what the database said.
    original = getattr(error, "orig", None)
    cause = original if isinstance(original, BaseException) else error
    text = next((line.strip() for line in _text(cause).splitlines() if line.strip()), "")
    return f"{type(cause).__name__}: {hide_secrets(text)[:_LONGEST]}".rstrip(": ")


def _text(error: BaseException) -> str:
    """The text of an error, which may have none and may hold what no terminal shows."""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001  whatever their `__str__` raises
        return ""
    return printable(text[:_READ], kept="\n\t")


def hide_secrets(text: str) -> str:
    """The text with the credentials of URLs and the values of `password=` and the like as `***`."""
    return _SECRET.sub(r"\1\2***", _CREDENTIALS.sub("***@", text))


def _frames(start: TracebackType | None) -> Iterator[tuple[str, int]]:
    for frame, line in traceback.walk_tb(start):
        yield str(Path(frame.f_code.co_filename).resolve()), line


def _frames_of_parser(error: BaseException) -> Iterator[tuple[str, int]]:
    """A syntax error has no frame of its own: the file never ran."""
    if isinstance(error, SyntaxError) and error.filename:
        yield str(Path(error.filename).resolve()), error.lineno or 0


def _frames_of_module(error: BaseException) -> Iterator[tuple[str, int]]:
    """A revision without `downgrade` fails inside Alembic; the error names the module."""
    file = getattr(getattr(error, "obj", None), "__file__", None)
    if isinstance(error, AttributeError) and isinstance(file, str):
        yield str(Path(file).resolve()), 0
