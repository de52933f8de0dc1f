"""Binds imported names to the full names of what they stand for, whatever they are called here."""

import ast
import builtins

from pytest_lifeos.checks.migrations.danger.operation import HOLE
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Attribute,
    Database,
    Literal,
    Ops,
    Scope,
    Symbol,
    Unknown,
    Value,
)

# Where nothing says what a name is, these are what they are called in every migration.
_USUAL = {"op": Ops(), "batch_op": Ops(table=HOLE)}
_BUILTINS = frozenset(dir(builtins))
_STAR = "*"


def bind_import(node: ast.Import, scope: Scope) -> None:
    """`import a.b` binds `a`, `import a.b as c` binds `c` to `a.b`."""
    for each in node.names:
        path = each.name if each.asname else each.name.partition(".")[0]
        scope.set(each.asname or path, symbol(path))


def bind_import_from(node: ast.ImportFrom, scope: Scope) -> None:
    """`from a import b as c`; `from alembic.op import *` makes every other name one of its."""
    module = "." * node.level + (node.module or "")
    for each in node.names:
        if each.name != "*":
            scope.set(each.asname or each.name, symbol(f"{module}.{each.name}"))
        elif module.endswith("alembic.op"):
            scope.set(_STAR, Ops())


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
