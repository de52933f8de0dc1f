"""MIG017: a rehearsal writes nothing into the project.

A revision that writes a file leaves it in the checkout of whoever migrates, and in no other. It is refused
before it is written; what git ignores (`instance/`, logs) may be written.

Bad:   Path("export.csv").write_text(rows)
Good:  a script of its own writes the file
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from pytest_lifeos.checks.migrations.project import relative
from pytest_lifeos.git import ask_git

Event = tuple[object, ...]

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def written_of(event: str, args: Event, root: Path) -> str | None:
    """The file of the project that an audit event changes, relative to `root`; else None."""
    reader = READERS.get(event)
    for name in reader(args) if reader else ():
        path = Path(name).absolute()
        inside = path.parent.resolve() / path.name
        if inside.is_relative_to(root.resolve()) and not _is_ignored(inside, root):
            return relative(inside, root)
    return None


def _is_ignored(path: Path, root: Path) -> bool:
    """Whether git passes over it; without git nothing is ignored."""
    return ask_git(root, "check-ignore", "--quiet", "--", str(path)) is not None


def _opened(args: Event) -> list[str]:
    flags = args[2]
    return _names(args[:1]) if isinstance(flags, int) and flags & _WRITING else []


def _names(args: Event) -> list[str]:
    return [os.fsdecode(each) for each in args if isinstance(each, str | bytes | os.PathLike)]


def _first(args: Event) -> list[str]:
    return _names(args[:1])


def _both(args: Event) -> list[str]:
    return _names(args[:2])


def _second(args: Event) -> list[str]:
    return _names(args[1:2])


READERS: Mapping[str, Callable[[Event], list[str]]] = {
    "open": _opened,
    "os.remove": _first,
    "os.truncate": _first,
    "os.chmod": _first,
    "os.rename": _both,
    "os.link": _second,
    "os.symlink": _second,
}
