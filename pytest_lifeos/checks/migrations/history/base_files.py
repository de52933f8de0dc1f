"""Base files: the revision files that a commit has, and which of them are in the checkout as they were."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from pytest_lifeos.checks.migrations.history.revision_file import is_revision_file
from pytest_lifeos.git import Git

_FILES = ("100644", "100755")


def files_of(git: Git, commit: str, folders: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The revision files that a commit has right in the folders: path and name of the content."""
    for folder in folders:
        place = () if folder == "." else ("--", f"{folder}/")
        for entry in git.names("ls-tree", "-z", commit, *place):
            words, _, path = entry.partition("\t")
            mode, _kind, blob = words.split()
            if mode in _FILES and is_revision_file(Path(path).name):
                yield path, blob


def left_behind(git: Git, commit: str, names: Collection[str]) -> dict[str, str]:
    """Files of these names that the commit has anywhere and that are gone: their folder was moved."""
    found = {}
    for entry in git.names("ls-tree", "-r", "-z", commit):
        words, _, path = entry.partition("\t")
        if path.rpartition("/")[2] in names and not (git.folder / path).exists():
            found[path] = words.split()[2]
    return found


def unchanged(git: Git, blobs: Mapping[str, str]) -> frozenset[str]:
    """The files that git would commit as they were, whatever it was told not to look at."""
    there = [path for path in blobs if (git.folder / path).is_file()]
    if not there:
        return frozenset()
    now = git.output("hash-object", "--", *there).decode().split()
    return frozenset(path for path, blob in zip(there, now, strict=True) if blob == blobs[path])
