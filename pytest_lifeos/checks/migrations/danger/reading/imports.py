"""Binds imported names to the full names of what they stand for, whatever they are called here."""

import ast
import builtins

from pytest_lifeos.checks.migrations.danger.operation import HOLE
from pytest_lifeos.checks.migrations.danger.reading.machine import Machine
from pytest_lifeos.checks.migrations.danger.reading.modules import module_beside
from pytest_lifeos.checks.migrations.danger.reading.scope import Module, Scope
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Attribute,
    Database,
    Literal,
    Ops,
    Symbol,
    Unknown,
    Value,
)

# Where nothing says what a name is, these are what they are called in every migration.
_USUAL = {"op": Ops(), "batch_op": Ops(table=HOLE)}
_BUILTINS = frozenset(dir(builtins))
_STAR = "*"


def bind_import(machine: Machine, node: ast.Import, scope: Scope) -> None:
    """`import a.b` binds `a`, `import a.b as c` binds `c` to `a.b`."""
    for each in node.names:
        path = each.name if each.asname else each.name.partition(".")[0]
        scope.set(each.asname or path, _imported(machine, each, scope) or symbol(path))


def _imported(machine: Machine, alias: ast.alias, scope: Scope) -> Value | None:
    """A module beside the revision, within the packages that `import a.b` names."""
    found: Value | None = module_beside(machine, alias.name, 0, scope)
    for part in reversed([] if alias.asname else alias.name.split(".")[1:]):
        found = Module(Scope(names={part: found})) if found is not None else None
    return found


def bind_import_from(machine: Machine, node: ast.ImportFrom, scope: Scope) -> None:
    """`from a import b as c`; `from alembic.op import *` makes every other name one of its."""
    name = node.module or ""
    module = "." * node.level + name
    beside = module_beside(machine, name, node.level, scope)
    names = beside.scope.names if beside is not None else {}
    for each in node.names:
        if each.name != "*":
            full = f"{name}.{each.name}".lstrip(".")
            value = names.get(each.name) or module_beside(machine, full, node.level, scope)
            scope.set(each.asname or each.name, value or symbol(f"{module}.{each.name}"))
        elif module.endswith("alembic.op"):
            scope.set(_STAR, Ops())
        else:
            scope.names.update(names)


def symbol(path: str) -> Value:
    """What a full name stands for."""
    if path.endswith(".op"):
        return Ops()
    if path in ("alembic.context", "flask_migrate.context"):
        return Database()
    parent, _, name = path.rpartition(".")
    if parent.endswith(".op") or parent == "alembic.context":
        return Attribute(symbol(parent), name)
    return Symbol(path)


def look_up(name: str, scope: Scope) -> Value:
    """What a name stands for where it is used."""
    found = scope.get(name)
    if found is not None:
        return found
    if name == "__name__":
        return Literal("__module__")
    if name in _BUILTINS:
        return Symbol(f"builtins.{name}")
    star = scope.get(_STAR)
    if star is not None:
        return Attribute(star, name)
    return _USUAL.get(name, Unknown())
