"""Keeps CI from making revisions in the project: Alembic raises instead, in one line."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType


class RevisionRefused(RuntimeError):
    """Raised in place of a revision; the text is one line."""


def is_ci(environ: Mapping[str, str]) -> bool:
    """As GitHub, GitLab and most others say it."""
    return environ.get("CI", "").lower() in ("true", "1")


def refuse_in_ci(environ: Mapping[str, str] = os.environ) -> str:
    """Called in the project's `script.py.mako`: with `CI=true` nothing is written from it, else it is empty.

    That is the one file that `revision` and `merge` go through outside of pytest, with Flask-Migrate too.
    Alembic says only that rendering failed, so the reason is printed before.
    """
    if is_ci(environ):
        what = "CI makes no revision: make it where it can be read and committed"
        print(what, file=sys.stderr)
        raise RevisionRefused(what)
    return ""


def refuse_in(root: Path, module: ModuleType) -> Callable[[], None]:
    """From now on no script directory below `root` gets a revision; the answer takes that back.

    `module` is alembic.script.base, through which `revision` and `merge` go. A test may make a history
    of its own in a temporary folder.
    """
    script_directory = module.ScriptDirectory
    real = script_directory.generate_revision
    own = root.resolve()

    def generate_revision(self: object, *args: object, **kwargs: object) -> object:
        folder = Path(str(getattr(self, "dir", ""))).resolve()
        if folder.is_relative_to(own):
            place = folder.relative_to(own).as_posix()
            what = f"CI makes no revision in {place}: make it where it can be read and committed"
            raise RevisionRefused(what)
        return real(self, *args, **kwargs)

    script_directory.generate_revision = generate_revision

    def undo() -> None:
        script_directory.generate_revision = real

    return undo
