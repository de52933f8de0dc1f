"""Reads the revision files of a history without importing them, so that a broken file is a fact."""

import ast
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

from pytest_lifeos.checks.migrations.project import relative
from pytest_lifeos.finding import CannotTell

_NAMES = ("revision", "down_revision", "depends_on", "branch_labels")
# The files that Alembic takes for revisions: no `__init__.py`, no lock files of Emacs.
_REVISION_FILE = re.compile(r"(?!\.#|__init__).*\.py")
_LARGEST = 10_000_000
_CREATED = re.compile(r"^Create Date:\s*(\S.*?)\s*$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One revision file: its id, what it stands on, and where it says so.

    `line` is the line of `down_revision`, `downgrade_line` that of `def downgrade`; 0 where there is
    none. `created` is the `Create Date` of its docstring, as text that sorts, or empty. `message` is
    the first line of its docstring.
    """

    id: str
    parents: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    path: str
    line: int = 0
    downgrade_line: int = 0
    created: str = ""
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A revision file that does not say, as plain Python, which revision it is."""

    path: str
    line: int
    reason: str


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
        what = f"no revision file lies in {place}; is script_location right?"
        cure = "A project without migrations leaves the gate out of its pipelines"
        raise CannotTell("migrations-none", f"migrations: {what} {cure}")
    read = [_read(path, _named(path, root)) for path in sorted(files)]
    return History(
        tuple(each for each in read if isinstance(each, Revision)),
        tuple(each for each in read if isinstance(each, Unreadable)),
    )


def _named(path: Path, root: Path) -> str:
    """Where the file is; where it is none, the name that stands in the folder."""
    if path.is_file():
        return relative(path, root)
    return Path(relative(path.parent, root), path.name).as_posix()


def is_revision_file(name: str) -> bool:
    """Whether Alembic takes a file of this name for a revision."""
    return _REVISION_FILE.fullmatch(name) is not None


def read_revision(source: bytes, name: str) -> Revision | Unreadable:
    """The revision that a file of this text declares; `name` is its path relative to the root."""
    try:
        module = _parse(source, name)
    except SyntaxError as error:
        return Unreadable(path=name, line=error.lineno or 0, reason=error.msg)
    except (ValueError, RecursionError, MemoryError, LookupError, OverflowError) as error:
        return Unreadable(path=name, line=0, reason=f"{type(error).__name__}: {error}")
    return _revision(module, name)


def _read(path: Path, name: str) -> Revision | Unreadable:
    try:
        # A pipe or a device would be read for ever.
        if not path.is_file():
            return Unreadable(path=name, line=0, reason="it is no file")
        if path.stat().st_size > _LARGEST:
            return Unreadable(path=name, line=0, reason=f"it is larger than {_LARGEST:,} bytes")
        return read_revision(path.read_bytes(), name)
    except OSError as error:
        return Unreadable(path=name, line=0, reason=error.strerror or type(error).__name__)


def _parse(source: bytes, name: str) -> ast.Module:
    with warnings.catch_warnings():
        # An invalid escape in a revision is the business of a linter.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source, filename=name)
        except SystemError:  # python/cpython#106905: a finaliser that ran meanwhile is miscounted
            return ast.parse(source, filename=name)


def _revision(module: ast.Module, path: str) -> Revision | Unreadable:
    assigned = _assignments(module)
    if "revision" not in assigned:
        return Unreadable(path=path, line=0, reason="it does not assign `revision`")
    for name, value in assigned.items():
        if _ids(value) is None:
            reason = f"`{name}` is not a literal string, a tuple of them, or None"
            return Unreadable(path=path, line=value.lineno, reason=reason)
    ids = {name: _ids(value) or () for name, value in assigned.items()}
    if len(ids["revision"]) != 1:
        line = assigned["revision"].lineno
        return Unreadable(path=path, line=line, reason="`revision` is not one string")
    return Revision(
        id=ids["revision"][0],
        parents=ids.get("down_revision", ()),
        needs=ids.get("depends_on", ()),
        labels=ids.get("branch_labels", ()),
        path=path,
        line=assigned.get("down_revision", assigned["revision"]).lineno,
        downgrade_line=_line_of_function(module, "downgrade"),
        created=_created(module),
        message=(ast.get_docstring(module) or "").partition("\n")[0].strip(),
    )


def _assignments(module: ast.Module) -> dict[str, ast.expr]:
    """The values of Alembic's names at the top level of the file; the last assignment counts."""
    found: dict[str, ast.expr] = {}
    for node in module.body:
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign):
            targets = [node.target]
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Name) and target.id in _NAMES and node.value is not None:
                found[target.id] = node.value
    return found


def _ids(node: ast.expr) -> tuple[str, ...] | None:
    """`None`, `"a"` and `("a", "b")` as a tuple of ids; None for anything else."""
    try:
        value: object = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None
    if value is None:
        return ()
    values = value if isinstance(value, (tuple, list, set)) else (value,)
    return tuple(values) if all(isinstance(each, str) for each in values) else None


def _line_of_function(module: ast.Module, name: str) -> int:
    lines = [
        each.lineno
        for each in module.body
        if isinstance(each, ast.FunctionDef) and each.name == name
    ]
    return lines[-1] if lines else 0


def _created(module: ast.Module) -> str:
    match = _CREATED.search(ast.get_docstring(module) or "")
    return match.group(1) if match else ""
