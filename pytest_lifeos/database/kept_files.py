"""Kept files: SQLite databases with the last few schemas, each for runs that ask for the same."""

import contextlib
import os
import shutil
import sqlite3
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_lifeos.database.backends import Fill
from pytest_lifeos.database.boot import boot_id
from pytest_lifeos.database.places import usual_places
from pytest_lifeos.database.sources import digest_of
from pytest_lifeos.database.sqlite_copies import SqliteTemplate

if TYPE_CHECKING:
    from pytest_lifeos.database.kept import Schema

_MOST = 16


def kept_fill(schema: "Schema") -> Fill:
    """Fills a new SQLite file by the schema, or by a copy of what it made in an earlier run.

    That is kept if nothing but what the schema's digest stands for took part. What is filled is at a
    URL `sqlite:///PATH`.
    """

    def fill(url: str) -> None:
        path = Path(url.removeprefix("sqlite:///"))
        kept = _kept(schema.digest())
        if kept is None:
            schema.fill(url)
        elif not _is_copied(kept, path):
            with schema.noticed([os.path.realpath(path)]) as others:
                schema.fill(url)
            if not others and _kept(schema.digest()) == kept:
                _keep(path, kept)

    return fill


def _kept(digest: str | None) -> Path | None:
    """Where the schema of that digest is kept; None where it cannot be."""
    folder = _own_folder() if digest else None
    if digest is None or folder is None:
        return None
    return folder / digest_of([digest, sqlite3.sqlite_version, boot_id()])


def _own_folder() -> Path | None:
    """A folder of ours that nobody else may enter, in memory where there is any."""
    for place in usual_places():
        folder = place / f"lifeos-sqlite-{os.geteuid()}"
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            facts = folder.lstat()
            is_private = stat.S_ISDIR(facts.st_mode) and not facts.st_mode & 0o077
            if is_private and facts.st_uid == os.geteuid():
                return folder
    return None


def _is_copied(kept: Path, path: Path) -> bool:
    """Whether there was something to copy; nobody has it open, and it is replaced as a whole."""
    try:
        os.utime(kept)
        shutil.copyfile(kept, path)
    except FileNotFoundError:
        return False
    return True


def _keep(path: Path, kept: Path) -> None:
    """As a whole or, on a full disk, not at all: then the next run makes it again."""
    draft = kept.with_name(f"{kept.name}.{os.getpid()}")
    with contextlib.suppress(OSError, sqlite3.Error):
        with SqliteTemplate(path) as template:
            template.copy_to(draft)
        draft.replace(kept)
    with contextlib.suppress(OSError):
        by_age = sorted(kept.parent.iterdir(), key=_last_used)
        for each in (draft, *by_age[:-_MOST]):
            each.unlink(missing_ok=True)


def _last_used(path: Path) -> float:
    """Another run may remove it."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
