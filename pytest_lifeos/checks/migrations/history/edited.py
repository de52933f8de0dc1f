"""MIG006: a revision that is on the base branch does what it did there.

Databases ran it as it was: they keep what it did then, and new ones get something else. Comments,
docstrings, annotations, layout and the order of imports may change.

Bad:   0002 on main adds a column `due`, and here it adds `due_on`
Good:  0003 renames `due` to `due_on`
"""

import ast
from collections.abc import Iterator, Mapping

from pytest_lifeos.checks.migrations.history.behaviour import behaviour
from pytest_lifeos.checks.migrations.history.change import Before, Change
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.checks.migrations.history.squashed import NOTHING_TAKEN, excuse
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.finding import Finding


def check_edited(
    project: MigrationProject,
    history: History,
    change: Change,
    taken: Mapping[str, str] = NOTHING_TAKEN,
) -> Iterator[Finding]:
    """One finding a revision, at the first line that does something else; a move alone is none.

    Of one that has `taken` the place of what it stood on it is a note, with the reason.
    """
    for before in change.gone:
        now = history.by_id.get(before.revision.id)
        if now is not None:
            text = (project.root / now.path).read_bytes()
            line = _changed_line(before.text, text)
            if line is not None:
                finding = _finding(before, now.path, line or now.line, change.base)
                yield excuse(finding, taken.get(now.id))


def _changed_line(before: bytes, now: bytes) -> int | None:
    """The first line of `now` that does something else; 0 for an unknown one, None where none does."""
    try:
        return _first_difference(behaviour(before), behaviour(now))
    except RecursionError:  # nested too deeply to be compared by what it does
        return 0


def _first_difference(before: ast.AST, now: ast.AST) -> int | None:
    """The first line of `now` that differs; 0 for one that has no line, None where all is equal."""
    if ast.dump(before) == ast.dump(now):
        return None
    old, new = getattr(before, "body", None), getattr(now, "body", None)
    if not isinstance(old, list) or not isinstance(new, list) or not _same_head(before, now):
        return getattr(now, "lineno", 0)
    for first, second in zip(old, new, strict=False):
        line = _first_difference(first, second)
        if line is not None:
            return line
    if len(new) > len(old):
        return getattr(new[len(old)], "lineno", 0)
    return getattr(new[-1], "lineno", 0) if new else 0


def _same_head(before: ast.AST, now: ast.AST) -> bool:
    """Whether two statements differ in their bodies only."""

    def head(node: ast.AST) -> list[str]:
        parts = [(name, value) for name, value in ast.iter_fields(node) if name != "body"]
        return [type(node).__name__, *(f"{name}={_dumped(value)}" for name, value in parts)]

    return head(before) == head(now)


def _dumped(value: object) -> str:
    if isinstance(value, list):
        return str([_dumped(each) for each in value])
    return ast.dump(value) if isinstance(value, ast.AST) else repr(value)


def _finding(before: Before, path: str, line: int, base: str) -> Finding:
    return Finding(
        path=path,
        line=line,
        code="MIG006",
        rule="revision-edited",
        message=f"revision {before.revision.id} does something else than on {base}, where databases ran it",
        hint=f"bring back {before.revision.path} as it was, and write a new revision",
    )
