"""What of a history is changed since the base branch, committed or not, as git tells it."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_lifeos.checks.base import WAY_OUT, Base, candidates, find_base, is_shallow, told_as
from pytest_lifeos.checks.migrations.history.base_files import files_of, left_behind, unchanged
from pytest_lifeos.checks.migrations.history.revision_file import Revision, read_revision
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.checks.migrations.project import MigrationProject, relative
from pytest_lifeos.finding import CannotTell
from pytest_lifeos.git import Git


@dataclass(frozen=True, kw_only=True)
class Before:
    """A revision of the base branch whose file is not there any more as it was: what was in it."""

    revision: Revision
    text: bytes


@dataclass(frozen=True, kw_only=True)
class Change:
    """The history beside that of the base branch.

    `base` is named for a human, empty where nothing is compared with. `new` are the ids that are not
    on it, and `gone` are its revisions that are changed, moved or deleted. `all_count` says why all
    revisions are to be judged, and is empty where only the new ones are. `gap` is what could not be
    compared all the same, and the way out. `doubt` is why git could not tell.
    """

    base: str = ""
    new: frozenset[str] = frozenset()
    gone: tuple[Before, ...] = ()
    all_count: str = ""
    gap: str = ""
    doubt: CannotTell | None = None

    def judged(self, asked: str) -> frozenset[str] | None:
        """The revisions whose dangers count: None for all of them, as `asked` with "all" too."""
        return None if asked == "all" or self.all_count else self.new


def read_change(
    project: MigrationProject, history: History, asked: str | None, environ: Mapping[str, str]
) -> Change:
    """Compares with where HEAD left the base branch, or branch `asked`; uncommitted files count too.

    On the base branch itself, with nothing uncommitted, its last commit is compared with the one
    before: what a merge brought was judged as a change, so that there all revisions are judged.
    """
    if not any((each / ".git").exists() for each in (project.location, *project.location.parents)):
        return Change(all_count="the project is in no git repository")
    try:
        with told_as("migrations"):
            return _read(project, history, asked, environ)
    except CannotTell as doubt:
        said = doubt.message.removeprefix("migrations: ")
        return Change(all_count=f"git cannot tell which are new: {said}", doubt=doubt)


def _read(
    project: MigrationProject, history: History, asked: str | None, environ: Mapping[str, str]
) -> Change:
    top = Git(project.location, environ).output("rev-parse", "--show-toplevel")
    git = Git(Path(os.fsdecode(top.removesuffix(b"\n"))).resolve(), environ)
    base = find_base(git, candidates(asked, environ))
    found = _compare(git, base.commit, base.name, project, history)
    if not base.is_head or found.new or found.gone:
        return found
    return _on_the_base_branch(git, base, project, history)


def _on_the_base_branch(
    git: Git, base: Base, project: MigrationProject, history: History
) -> Change:
    reason = f"HEAD is on the base branch itself, {base.name}"
    parent = git.answer("rev-parse", "--verify", "--quiet", f"{base.commit}^1^{{commit}}")
    if parent is None:
        gap = f"what the last commit changed is not at hand; {WAY_OUT}" if is_shallow(git) else ""
        return Change(base=base.name, all_count=reason, gap=gap)
    found = _compare(git, parent, f"the commit before HEAD ({parent[:7]})", project, history)
    return Change(base=found.base, new=found.new, gone=found.gone, all_count=reason)


def _compare(
    git: Git, commit: str, name: str, project: MigrationProject, history: History
) -> Change:
    blobs = dict(files_of(git, commit, _folders(git.folder, project, history)))
    same = unchanged(git, blobs)
    gone = tuple(_before(git, {path: blobs[path] for path in blobs if path not in same}, project))
    kept = {relative(git.folder / path, project.root) for path in same}
    known = {each.revision.id for each in gone}
    known |= {each.id for each in history.revisions if each.path in kept}
    new = frozenset(history.by_id) - known
    if new:
        names = {Path(each.path).name for each in history.revisions if each.id in new}
        left = _before(git, left_behind(git, commit, names), project)
        moved = tuple(each for each in left if each.revision.id in new)
        new -= {each.revision.id for each in moved}
        gone += moved
    return Change(base=name, new=new, gone=gone)


def _folders(top: Path, project: MigrationProject, history: History) -> list[str]:
    """The folders of revision files, from the top of the checkout on."""
    files = [each.path for each in history.revisions]
    files += [each.path for each in history.unreadable]
    folders = {
        *(each.resolve() for each in project.folders),
        *((project.root / path).resolve().parent for path in files),
    }
    inside = (each for each in folders if each.is_relative_to(top))
    return sorted({each.relative_to(top).as_posix() for each in inside})


def _before(git: Git, blobs: Mapping[str, str], project: MigrationProject) -> Iterator[Before]:
    """What cannot be read was no revision that any database could run."""
    for path, blob in blobs.items():
        text = git.output("cat-file", "blob", blob)
        revision = read_revision(text, relative(git.folder / path, project.root))
        if isinstance(revision, Revision):
            yield Before(revision=revision, text=text)
