"""Follows loops: over each known element, once over what is not known."""

import ast
from collections.abc import Iterator, Sequence

from pytest_lifeos.checks.migrations.danger.reading.machine import Flow, Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import choice, truth
from pytest_lifeos.checks.migrations.danger.reading.scope import Class, Function, Scope
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Choice,
    Entries,
    Items,
    Literal,
    Unknown,
    Value,
)


def read_for(machine: Machine, node: ast.For | ast.AsyncFor, scope: Scope) -> Flow:
    """Follows a `for`; one that leaves the function in its first turn may have had no turn."""
    iterable = machine.evaluate(node.iter, scope)
    for value in elements(iterable):
        machine.assign(node.target, value, scope)
        before = dict(scope.names)
        flow = machine.run(node.body, scope)
        if value == Unknown():
            _blur(scope, before)
        if flow is Flow.RETURN and is_complete(iterable):
            return flow
        if flow in (Flow.BREAK, Flow.RETURN):
            return Flow.NEXT
    return machine.run(node.orelse, scope)


def read_while(machine: Machine, node: ast.While, scope: Scope) -> Flow:
    """Follows a `while` through one turn."""
    known = truth(machine.evaluate(node.test, scope))
    if known is not False:
        before = dict(scope.names)
        flow = machine.run(node.body, scope)
        _blur(scope, before)
        if flow is Flow.RETURN and known:
            return flow
    return machine.run(node.orelse, scope)


def _blur(scope: Scope, before: dict[str, Value]) -> None:
    """After a loop of which one turn was followed, what it changed may be anything."""
    for name, value in before.items():
        if scope.names.get(name) is not value:
            scope.names[name] = choice([value, scope.names.get(name, value), Unknown()])


def elements(value: Value) -> Sequence[Value]:
    """What iterating gives; one Unknown where that is not known."""
    if isinstance(value, Items):
        return [*value.values, *([Unknown()] if value.open else [])]
    if isinstance(value, Entries):
        return [key for key, _ in value.pairs] or [Unknown()]
    if isinstance(value, Class) and value.is_enum:
        return [each for each in value.members.names.values() if not isinstance(each, Function)]
    if isinstance(value, Choice):
        return [each for one in value.values for each in elements(one)]
    if isinstance(value, Literal) and isinstance(value.value, str) and len(value.value) < 100:
        return [Literal(char) for char in value.value]
    if isinstance(value, Literal) and value.value is None:
        return []
    return [Unknown()]


def is_complete(value: Value) -> bool:
    """True if all of its elements are known."""
    return isinstance(value, Items) and not value.open and bool(value.values)


def turns(
    machine: Machine, generators: Sequence[ast.comprehension], scope: Scope
) -> Iterator[None]:
    """One turn for each time that the element of a comprehension is read."""
    if not generators:
        yield
        return
    first, *others = generators
    for value in elements(machine.evaluate(first.iter, scope)):
        machine.assign(first.target, value, scope)
        tests = [truth(machine.evaluate(test, scope)) for test in first.ifs]
        if False not in tests:
            yield from turns(machine, others, scope)
