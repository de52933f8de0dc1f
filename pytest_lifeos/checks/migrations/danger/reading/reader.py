"""Reads a revision file into the operations that its `upgrade()` performs, in their order."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_lifeos.checks.migrations.danger.fresh import mark_fresh
from pytest_lifeos.checks.migrations.danger.operation import Operations
from pytest_lifeos.checks.migrations.danger.reading import (
    assignments,
    calls,
    expressions,
    statements,
)
from pytest_lifeos.checks.migrations.danger.reading.machine import Call, Flow, Machine, TooMuch
from pytest_lifeos.checks.migrations.danger.reading.scope import Function, Scope
from pytest_lifeos.checks.migrations.danger.reading.values import Unknown, Value
from pytest_lifeos.checks.migrations.danger.source import Unreadable, parse_file


@dataclass(frozen=True)
class Reading:
    """What was read; `unreadable` says why it is not all."""

    operations: Operations
    unreadable: Unreadable | None = None


def read_file(path: Path) -> Reading:
    """Reads a file; whatever is in it, nothing is raised and nothing of it is run."""
    tree = parse_file(path)
    if isinstance(tree, Unreadable):
        return Reading(Operations(()), tree)
    reader = _Reader(path)
    unreadable = None
    try:
        reader.read(tree)
        if reader.is_cut:
            unreadable = Unreadable("its functions call each other too deeply to be followed")
    except TooMuch:
        unreadable = Unreadable("it does more than can be followed")
    except RecursionError:
        unreadable = Unreadable("it is nested too deeply to be followed")
    return Reading(mark_fresh(reader.operations), unreadable)


class _Reader(Machine):
    """Puts the parts together, each of which calls the others through Machine."""

    def read(self, tree: ast.Module) -> None:
        """Reads the names of the file, then follows `upgrade()`."""
        with self.silence():
            self.run(tree.body, self.module)
        upgrade = self.module.names.get("upgrade")
        if upgrade is not None:
            self.in_transaction = True
            self.call(Call(func=upgrade, args=_given(upgrade), line=1, scope=self.module))

    def evaluate(self, node: ast.expr, scope: Scope) -> Value:
        return expressions.evaluate(self, node, scope)

    def run(self, body: Sequence[ast.stmt], scope: Scope) -> Flow:
        return statements.run(self, body, scope)

    def call(self, call: Call) -> Value:
        return calls.call(self, call)

    def assign(self, target: ast.expr, value: Value, scope: Scope) -> None:
        assignments.assign(self, target, value, scope)


def _given(upgrade: Value) -> Sequence[Value]:
    """What Flask-Migrate gives an `upgrade(engine_name="")`, whatever its default says."""
    arguments = upgrade.node.args if isinstance(upgrade, Function) else None
    return [Unknown() for _ in arguments.args] if arguments is not None else ()
