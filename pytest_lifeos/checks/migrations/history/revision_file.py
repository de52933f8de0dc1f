"""One revision file, read without importing it, so that a broken file is a fact."""

import ast
import re
import warnings
from dataclasses import dataclass
from pathlib import Path

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


def read_file(path: Path, name: str) -> Revision | Unreadable:
    """The revision of a file, or why it cannot be read; `name` is its path relative to the root."""
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
