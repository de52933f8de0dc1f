"""Modules whose files lie beside the revisions: what is imported from them is followed as if it were here.

Only those that have to do with migrations are read: what lies with them, and what imports Alembic.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from pytest_lifeos.checks.migrations.danger.reading.machine import Machine
from pytest_lifeos.checks.migrations.danger.reading.scope import Module, Scope
from pytest_lifeos.checks.migrations.danger.source import Unreadable, parse_file

_LIBRARIES = frozenset((*sys.stdlib_module_names, "alembic", "sqlalchemy", "flask_migrate"))
# How many folders above the revision a module may start in.
_HIGHEST = 6


def module_beside(machine: Machine, name: str, level: int, scope: Scope) -> Module | None:
    """The module that an import names, `level` dots before it; None where it is not ours to read."""
    if level == 0 and name.partition(".")[0] in _LIBRARIES:
        return None
    for folder in _starts(machine, level, scope):
        path = folder.joinpath(*name.split(".")) if name else folder
        for file in (path.with_name(f"{path.name}.py"), path / "__init__.py"):
            if file in machine.modules or _is_ours(machine, file):
                return Module(_read(machine, file))
    return None


def _starts(machine: Machine, level: int, scope: Scope) -> Iterator[Path]:
    """The folders in which the name may start: one for a relative import."""
    here = (scope.module.path or machine.path).absolute()
    if level:
        yield here.parents[min(level, len(here.parents)) - 1]
    else:
        yield from machine.path.absolute().parents[:_HIGHEST]


def _is_ours(machine: Machine, file: Path) -> bool:
    try:
        if not file.is_file():
            return False
        beside = file.is_relative_to(machine.path.absolute().parent.parent)
        return beside or b"alembic" in file.read_bytes()
    except (OSError, ValueError):
        return False


def _read(machine: Machine, file: Path) -> Scope:
    """The names of a module; known before it is read to its end, since modules import each other."""
    if file not in machine.modules:
        machine.modules[file] = scope = Scope(path=file)
        tree = parse_file(file)
        body: list[ast.stmt] = [] if isinstance(tree, Unreadable) else tree.body
        with machine.silence():
            machine.run(body, scope)
    return machine.modules[file]
