"""What an expression stands for."""

import ast

from pytest_lifeos.checks.migrations.danger.reading.attributes import attribute
from pytest_lifeos.checks.migrations.danger.reading.conditions import (
    compare,
    either,
    negated,
)
from pytest_lifeos.checks.migrations.danger.reading.definitions import read_defaults
from pytest_lifeos.checks.migrations.danger.reading.displays import (
    comprehended_entries,
    comprehended_items,
    entries,
    items,
    joined_text,
)
from pytest_lifeos.checks.migrations.danger.reading.imports import look_up
from pytest_lifeos.checks.migrations.danger.reading.machine import Call, Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import choice, text, truth
from pytest_lifeos.checks.migrations.danger.reading.operators import binary
from pytest_lifeos.checks.migrations.danger.reading.scope import Function, Scope
from pytest_lifeos.checks.migrations.danger.reading.subscripts import sliced, subscript
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Entries,
    FilePath,
    Items,
    Literal,
    Unknown,
    Value,
)


def evaluate(machine: Machine, node: ast.expr, scope: Scope) -> Value:
    """The value of an expression; Unknown for what only running it could tell."""
    machine.step()
    match node:
        case ast.Constant():
            return _constant(node)
        case ast.Name():
            return _name(machine, node, scope)
        case ast.Call():
            return _call(machine, node, scope)
        case ast.Attribute():
            return attribute(machine, machine.evaluate(node.value, scope), node.attr, node.lineno)
        case ast.JoinedStr():
            return joined_text(machine, node, scope)
        case ast.BinOp():
            return _binary(machine, node, scope)
        case ast.Subscript():
            return _subscript(machine, node, scope)
        case ast.Lambda():
            return Function(node, scope, read_defaults(machine, node.args, scope))
        case ast.List() | ast.Tuple() | ast.Set():
            return items(machine, node.elts, scope)
        case ast.Dict():
            return entries(machine, node, scope)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            return comprehended_items(machine, node, scope)
        case ast.DictComp():
            return comprehended_entries(machine, node, scope)
    return _other(machine, node, scope)


def _other(machine: Machine, node: ast.expr, scope: Scope) -> Value:
    """The rarer kinds."""
    match node:
        case ast.IfExp():
            return _if_expression(machine, node, scope)
        case ast.Compare() if len(node.ops) == 1:
            left = machine.evaluate(node.left, scope)
            return compare(node.ops[0], left, machine.evaluate(node.comparators[0], scope))
        case ast.UnaryOp():
            value = machine.evaluate(node.operand, scope)
            return negated(value) if isinstance(node.op, ast.Not) else _signed(node.op, value)
        case ast.BoolOp():
            return _bool(machine, node, scope)
        case ast.NamedExpr() | ast.Await() | ast.Starred() | ast.Yield() | ast.YieldFrom():
            value = machine.evaluate(node.value, scope) if node.value else Literal(None)
            if isinstance(node, ast.NamedExpr):
                machine.assign(node.target, value, scope)
            if isinstance(node, (ast.Yield, ast.YieldFrom)):
                scope.yielded.append(value)
                scope.yields_in_autocommit |= not machine.in_transaction
            return value
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.expr):
            machine.evaluate(each, scope)
    return Unknown()


def _name(machine: Machine, node: ast.Name, scope: Scope) -> Value:
    if node.id == "__file__":
        return FilePath(scope.module.path or machine.path)
    return look_up(node.id, scope)


def _constant(node: ast.Constant) -> Value:
    return Unknown() if node.value is Ellipsis else Literal(node.value)


def _call(machine: Machine, node: ast.Call, scope: Scope) -> Value:
    func = machine.evaluate(node.func, scope)
    args: list[Value] = []
    for each in node.args:
        value = machine.evaluate(each, scope)
        if isinstance(each, ast.Starred):
            args += value.values if isinstance(value, Items) else [Unknown()]
        else:
            args.append(value)
    keywords: dict[str, Value] = {}
    for keyword in node.keywords:
        value = machine.evaluate(keyword.value, scope)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
        elif isinstance(value, Entries):
            keywords |= {text(key): each for key, each in value.pairs}
    return machine.call(
        Call(func=func, args=args, keywords=keywords, line=node.lineno, scope=scope)
    )


def _binary(machine: Machine, node: ast.BinOp, scope: Scope) -> Value:
    """A chain of `a + b + c` from its left end: it may be longer than calls can nest."""
    chain = [node]
    while isinstance(chain[-1].left, ast.BinOp):
        chain.append(chain[-1].left)
    value = machine.evaluate(chain[-1].left, scope)
    for each in reversed(chain):
        value = binary(each.op, value, machine.evaluate(each.right, scope))
    return value


def _subscript(machine: Machine, node: ast.Subscript, scope: Scope) -> Value:
    base = machine.evaluate(node.value, scope)
    if isinstance(node.slice, ast.Slice):
        ends = (node.slice.lower, node.slice.upper, node.slice.step)
        return sliced(base, [machine.evaluate(each, scope) if each else None for each in ends])
    return subscript(machine, base, machine.evaluate(node.slice, scope), scope)


def _if_expression(machine: Machine, node: ast.IfExp, scope: Scope) -> Value:
    test = truth(machine.evaluate(node.test, scope))
    arms = [node.body] if test else [node.orelse] if test is False else [node.body, node.orelse]
    condition = machine.new_condition()
    values = []
    for number, arm in enumerate(arms):
        with machine.arm(condition, number):
            values.append(machine.evaluate(arm, scope))
    return choice(values)


def _bool(machine: Machine, node: ast.BoolOp, scope: Scope) -> Value:
    """`and` and `or`, which stop where the outcome is known: `False and op.drop_table("a")`."""
    stops = isinstance(node.op, ast.Or)
    values: list[Value] = []
    for each in node.values:
        values.append(machine.evaluate(each, scope))
        if truth(values[-1]) is stops:
            break
    return either(values, stops)


def _signed(op: ast.unaryop, value: Value) -> Value:
    number = value.value if isinstance(value, Literal) else None
    if isinstance(op, ast.USub) and isinstance(number, (int, float)):
        return Literal(-number)
    return value if isinstance(op, ast.UAdd) else Unknown()
