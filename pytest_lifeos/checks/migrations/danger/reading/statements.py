"""Follows statements: which run, in which order, and what names stand for afterwards."""

import ast
from collections.abc import Sequence
from contextlib import ExitStack

from pytest_lifeos.checks.migrations.danger.reading.blocks import read_match, read_try, read_with
from pytest_lifeos.checks.migrations.danger.reading.branches import read_if
from pytest_lifeos.checks.migrations.danger.reading.definitions import read_class, read_function
from pytest_lifeos.checks.migrations.danger.reading.imports import bind_import, bind_import_from
from pytest_lifeos.checks.migrations.danger.reading.loops import read_for, read_while
from pytest_lifeos.checks.migrations.danger.reading.machine import Flow, Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import truth
from pytest_lifeos.checks.migrations.danger.reading.scope import Scope
from pytest_lifeos.checks.migrations.danger.reading.values import Exit, Literal


def run(machine: Machine, body: Sequence[ast.stmt], scope: Scope) -> Flow:
    """Follows a block; what comes after a return, raise, break or continue is dead."""
    left: list[Flow] = []
    with ExitStack() as rest:
        for node in body:
            machine.step()
            if isinstance(node, ast.If):
                branching = read_if(machine, node, scope)
                flow = branching.flow
                left += branching.left
                for arm in branching.rest:
                    rest.enter_context(arm)
            else:
                flow = _statement(machine, node, scope)
            if flow is not Flow.NEXT:
                return min([flow, *left])
    return Flow.NEXT


def _statement(machine: Machine, node: ast.stmt, scope: Scope) -> Flow:
    match node:
        case ast.Expr(value=ast.GeneratorExp()):
            pass  # Nobody takes its elements.
        case ast.Expr():
            return (
                Flow.RETURN if isinstance(machine.evaluate(node.value, scope), Exit) else Flow.NEXT
            )
        case ast.Assign():
            value = machine.evaluate(node.value, scope)
            for target in node.targets:
                machine.assign(target, value, scope)
        case ast.AnnAssign():
            if node.value is not None:
                machine.assign(node.target, machine.evaluate(node.value, scope), scope)
        case ast.AugAssign():
            _augmented(machine, node, scope)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            read_function(machine, node, scope)
        case ast.ClassDef():
            read_class(machine, node, scope)
        case ast.Import():
            bind_import(machine, node, scope)
        case ast.ImportFrom():
            bind_import_from(machine, node, scope)
        case ast.Global():
            scope.declared_global.update(node.names)
        case ast.Nonlocal():
            scope.declared_nonlocal.update(node.names)
        case ast.Pass() | ast.Delete():
            pass
        case _:
            return _block(machine, node, scope)
    return Flow.NEXT


def _block(machine: Machine, node: ast.stmt, scope: Scope) -> Flow:
    """The statements that may not go on to the next one."""
    match node:
        case ast.Return():
            value = machine.evaluate(node.value, scope) if node.value else Literal(None)
            scope.returned.append(value)
            return Flow.RETURN
        case ast.Raise():
            return Flow.RETURN
        case ast.Break():
            return Flow.BREAK
        case ast.Continue():
            return Flow.CONTINUE
        case ast.Assert():
            failed = truth(machine.evaluate(node.test, scope)) is False
            return Flow.RETURN if failed else Flow.NEXT
        case ast.For() | ast.AsyncFor():
            return read_for(machine, node, scope)
        case ast.While():
            return read_while(machine, node, scope)
        case ast.With() | ast.AsyncWith():
            return read_with(machine, node, scope)
        case ast.Match():
            return read_match(machine, node, scope)
    return read_try(machine, node, scope)


def _augmented(machine: Machine, node: ast.AugAssign, scope: Scope) -> None:
    """`a += b` as `a = a + b`."""
    if not isinstance(node.target, ast.Name):
        machine.evaluate(node.value, scope)
        return
    left = ast.copy_location(ast.Name(node.target.id, ast.Load()), node)
    total = ast.copy_location(ast.BinOp(left, node.op, node.value), node)
    machine.assign(node.target, machine.evaluate(total, scope), scope)
