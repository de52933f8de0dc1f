"""Reads the revision files of a history without importing them, so that a broken file is a fact."""

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pytest_lifeos.checks.migrations.project import relative
from pytest_lifeos.finding import CannotTell

_NAMES = ("revision", "down_revision", "depends_on", "branch_labels")
# The files that Alembic takes for revisions: no `__init__.py`, no lock files of Emacs.
_REVISION_FILE = re.compile(r"(?!\.#|__init__).*\.py")
_CREATED = re.compile(r"^Create Date:\s*(\S.*?)\s*$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One revision file: its id, what it stands on, and where it says so.

    `line` is the line of `down_revision`, `downgrade_line` that of `def downgrade`; 0 where there is
    none. `created` is the `Create Date` of its docstring, as text that sorts, or empty.
    """

    id: str
    parents: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    path: str
    line: int = 0
    downgrade_line: int = 0
    created: str = ""


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
    def names(self) -> Mapping[str, str]:
        """What `depends_on` may name, ids and branch labels, with the id that is meant."""
        labels = {label: each.id for each in self.revisions for label in each.labels}
        return labels | {each.id: each.id for each in self.revisions}


def read_history(versions: Path, root: Path) -> History:
    """The history in the folder `versions`; raises CannotTell where there is no revision at all."""
    files = [path for path in versions.glob("*.py") if _REVISION_FILE.fullmatch(path.name)]
    if not files:
        place = relative(versions, root)
        what = f"no revision file lies in {place}; is script_location right?"
        cure = "A project without migrations leaves the gate out of its pipelines"
        raise CannotTell("migrations-none", f"migrations: {what} {cure}")
    read = [_read(path, relative(path, root)) for path in sorted(files)]
    return History(
        tuple(each for each in read if isinstance(each, Revision)),
        tuple(each for each in read if isinstance(each, Unreadable)),
    )


def _read(path: Path, name: str) -> Revision | Unreadable:
    try:
        module = _parse(path)
    except SyntaxError as error:
        return Unreadable(path=name, line=error.lineno or 0, reason=error.msg)
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        return Unreadable(path=name, line=0, reason=f"{type(error).__name__}: {error}")
    return _revision(module, name)


def _parse(path: Path) -> ast.Module:
    with warnings.catch_warnings():
        # An invalid escape in a revision is the business of a linter.
        warnings.simplefilter("ignore")
        return ast.parse(path.read_bytes(), filename=path.name)


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
