"""Checkout: what is checked out, as a commit and a digest of the changes that it does not hold."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_lifeos.git import ask_git
from pytest_lifeos.reporters.report import head_commit

# What pytest may collect, import or be configured by. A run leaves other files behind: reports,
# coverage data, databases.
_READ = (".cfg", ".ini", ".py", ".toml")


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """The commit, and a SHA-256 of every change that it does not hold; None where there is none.

    A change is that of a tracked file, or a new file that is not ignored and that pytest may read as
    code or configuration. Whether it is staged makes no difference.
    """

    commit: str
    changes: str | None


def look_at(folder: Path) -> Checkout | None:
    """What is checked out around `folder`; None outside of a checkout, or where git is missing."""
    commit, top = head_commit(folder), ask_git(folder, "rev-parse", "--show-toplevel")
    status = ask_git(folder, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    if commit is None or top is None or status is None:
        return None
    root = Path(os.fsdecode(top.removesuffix(b"\n")))
    return Checkout(commit=commit, changes=_digest(root, sorted(_changed(status))))


def _changed(status: bytes) -> Iterator[str]:
    """The changed paths of `git status --porcelain -z`: two letters, a blank, the path."""
    for entry in status.split(b"\0"):
        path = os.fsdecode(entry[3:])
        if path and (not entry.startswith(b"??") or path.endswith(_READ)):
            yield path


def _digest(root: Path, paths: list[str]) -> str | None:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(os.fsencode(path) + b"\0" + _content(root / path) + b"\0")
    return digest.hexdigest() if paths else None


def _content(path: Path) -> bytes:
    """A digest of the file, with the bit that makes it run; the same for all that cannot be read."""
    try:
        if path.is_symlink():
            return os.fsencode(os.readlink(path))
        runs = b"x" if path.stat().st_mode & stat.S_IXUSR else b"-"
        return runs + hashlib.sha256(path.read_bytes()).digest()
    except OSError:  # deleted, a submodule, a socket
        return b""
