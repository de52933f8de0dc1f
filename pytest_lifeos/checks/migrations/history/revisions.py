"""The history of a project: its revision files, and what follows from how they stand on one another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

from pytest_lifeos.checks.migrations.history.revision_file import (
    Revision,
    Unreadable,
    is_revision_file,
    read_file,
)
from pytest_lifeos.checks.migrations.history.told_location import told_location
from pytest_lifeos.checks.migrations.project import relative
from pytest_lifeos.finding import CannotTell


@dataclass(frozen=True)
class History:
    """The revision files of one folder, in the order of their names."""

    revisions: tuple[Revision, ...]
    unreadable: tuple[Unreadable, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Revision]:
        """Each revision by its id; the first file wins where two claim the same."""
        return {each.id: each for each in reversed(self.revisions)}

    @cached_property
    def by_path(self) -> Mapping[str, Revision]:
        """Each revision by the path of its file, relative to the root."""
        return {each.path: each for each in self.revisions}

    @cached_property
    def heads(self) -> tuple[Revision, ...]:
        """The revisions that no other one revises."""
        revised = {parent for each in self.revisions for parent in each.parents}
        return tuple(each for each in self.by_id.values() if each.id not in revised)

    @cached_property
    def tips(self) -> tuple[Revision, ...]:
        """The heads that no other revision depends on: what the version table holds in the end."""
        needed = {self.names.get(name) for each in self.revisions for name in each.needs}
        return tuple(each for each in self.heads if each.id not in needed)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What `depends_on` may name, ids and branch labels, with the id that is meant."""
        labels = {label: each.id for each in self.revisions for label in each.labels}
        return labels | {each.id: each.id for each in self.revisions}


def read_history(versions: Path | Iterable[Path], root: Path) -> History:
    """The history in the folders `versions`; raises CannotTell where there is no revision at all."""
    folders = [versions] if isinstance(versions, Path) else list(versions)
    found = chain.from_iterable(folder.glob("*.py") for folder in folders)
    files = {path for path in found if is_revision_file(path.name)}
    if not files:
        place = ", ".join(relative(folder, root) for folder in folders)
        what = f"no revision file lies in {place}; {_cure(root, folders)}"
        raise CannotTell("migrations-none", f"migrations: {what}")
    read = [read_file(path, _named(path, root)) for path in sorted(files)]
    return History(
        tuple(each for each in read if isinstance(each, Revision)),
        tuple(each for each in read if isinstance(each, Unreadable)),
    )


def _cure(root: Path, folders: Iterable[Path]) -> str:
    told = told_location(root)
    if told and all((root / told).resolve() not in folder.resolve().parents for folder in folders):
        return (
            f'alembic.ini says script_location = "{told}": '
            "say so in [tool.lifeos.gates.migrations] as well"
        )
    return "is script_location right? A project without migrations leaves the gate out of its pipelines"


def _named(path: Path, root: Path) -> str:
    """Where the file is; where it is none, the name that stands in the folder."""
    if path.is_file():
        return relative(path, root)
    return Path(relative(path.parent, root), path.name).as_posix()
