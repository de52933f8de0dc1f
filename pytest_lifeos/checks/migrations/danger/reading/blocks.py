"""Follows `with`, `try` and `match`."""

import ast
from contextlib import ExitStack
from dataclasses import replace

from pytest_lifeos.checks.migrations.danger.reading.attributes import in_class
from pytest_lifeos.checks.migrations.danger.reading.branches import merged
from pytest_lifeos.checks.migrations.danger.reading.machine import Call, Flow, Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import alternatives
from pytest_lifeos.checks.migrations.danger.reading.scope import Function, Instance, Managed, Scope
from pytest_lifeos.checks.migrations.danger.reading.values import Autocommit, Unknown, Value


def read_with(machine: Machine, node: ast.With | ast.AsyncWith, scope: Scope) -> Flow:
    """Follows a `with`; inside of `autocommit_block()` there is no transaction."""
    with ExitStack() as stack:
        for item in node.items:
            value = machine.evaluate(item.context_expr, scope)
            if any(map(_ends_transaction, alternatives(value))):
                stack.enter_context(machine.without_transaction())
            if isinstance(value, Managed):
                value = value.yielded
            if isinstance(value, Instance):
                at = Call(func=value, line=item.context_expr.lineno, scope=scope)
                stack.callback(_method, machine, at, value, "__exit__")
                value = _method(machine, at, value, "__enter__")
            if item.optional_vars is not None:
                machine.assign(item.optional_vars, value, scope)
        return machine.run(node.body, scope)


def _ends_transaction(value: Value) -> bool:
    return isinstance(value, Autocommit) or (isinstance(value, Managed) and value.autocommit)


def _method(machine: Machine, call: Call, owner: Instance, name: str) -> Value:
    """`__enter__` before the block or `__exit__` behind it, of a class of the file."""
    method = in_class(owner.type, name)
    if not isinstance(method, Function):
        return owner
    bound = Function(method.node, method.scope, method.defaults, owner)
    return machine.call(replace(call, func=bound))


def read_try(machine: Machine, node: ast.stmt, scope: Scope) -> Flow:
    """Follows a `try` (or `try` with `except*`): its body, then each handler, then its end."""
    body: list[ast.stmt] = getattr(node, "body", [])
    handlers: list[ast.ExceptHandler] = getattr(node, "handlers", [])
    before = dict(scope.names)
    flow = machine.run([*body, *getattr(node, "orelse", [])], scope)
    ends = [scope.names]
    for handler in handlers:
        scope.names = merged([before, ends[0]])
        if handler.name:
            scope.set(handler.name, Unknown())
        flow = min(flow, machine.run(handler.body, scope))
        ends.append(scope.names)
    scope.names = merged(ends)
    return max(flow, machine.run(getattr(node, "finalbody", []), scope))


def read_match(machine: Machine, node: ast.Match, scope: Scope) -> Flow:
    """Follows every case of a `match`."""
    machine.evaluate(node.subject, scope)
    condition = machine.new_condition()
    start, ends, flows = dict(scope.names), [scope.names], [Flow.NEXT]
    for number, case in enumerate(node.cases):
        scope.names = dict(start)
        for each in ast.walk(case.pattern):
            if isinstance(each, (ast.MatchAs, ast.MatchStar)) and each.name:
                scope.set(each.name, Unknown())
        with machine.arm(condition, number):
            flows.append(machine.run(case.body, scope))
        ends.append(scope.names)
    scope.names = merged(ends)
    return min(flows)
