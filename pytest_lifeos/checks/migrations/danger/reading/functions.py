"""Follows a call into a function or class of the file."""

import ast

from pytest_lifeos.checks.migrations.danger.reading.attributes import in_class
from pytest_lifeos.checks.migrations.danger.reading.definitions import CONTEXT_MANAGERS
from pytest_lifeos.checks.migrations.danger.reading.machine import Call, Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import choice
from pytest_lifeos.checks.migrations.danger.reading.scope import (
    Class,
    Function,
    Instance,
    Managed,
    Scope,
)
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Database,
    Entries,
    Items,
    Literal,
    Ops,
    Unknown,
    Value,
)

# What a parameter is, by its name, where nobody says what it is given.
_USUAL: dict[str, Value] = {
    "op": Ops(),
    **dict.fromkeys(("bind", "conn", "connection", "cursor", "session"), Database()),
}


def call_function(machine: Machine, call: Call, function: Function) -> Value:
    """What a function returns; one that calls itself is followed a few times."""
    scope = Scope(parent=function.scope)
    scope.names = _bind(function, call)
    with machine.inside(function, call.line) as followed:
        if not followed:
            return Unknown()
        if isinstance(function.node, ast.Lambda):
            return machine.evaluate(function.node.body, scope)
        machine.run(function.node.body, scope)
    if function.kind in CONTEXT_MANAGERS:
        return Managed(choice(scope.yielded), scope.yields_in_autocommit)
    if scope.yielded:
        return Items(scope.yielded)
    return choice(scope.returned) if scope.returned else Literal(None)


def _bind(function: Function, call: Call) -> dict[str, Value]:
    """The parameters with what they are given."""
    parameters = function.node.args
    given = [*([function.receiver] if function.receiver is not None else []), *call.args]
    positional = [each.arg for each in (*parameters.posonlyargs, *parameters.args)]
    bound = dict(zip(positional, given, strict=False))
    names = [*positional, *(each.arg for each in parameters.kwonlyargs)]
    for name in names:
        if name not in bound:
            bound[name] = call.keywords.get(name, function.defaults.get(name, Unknown()))
        if bound[name] == Unknown():
            bound[name] = _USUAL.get(name, Unknown())
    if parameters.vararg is not None:
        bound[parameters.vararg.arg] = Items(given[len(positional) :])
    if parameters.kwarg is not None:
        rest = [(Literal(key), value) for key, value in call.keywords.items() if key not in names]
        bound[parameters.kwarg.arg] = Entries(list(rest))
    return bound


def instantiate(machine: Machine, call: Call, type: Class) -> Value:
    """An object of a class of the file, after its `__init__`."""
    instance = Instance(type, {})
    init = in_class(type, "__init__")
    if isinstance(init, Function):
        bound = Function(init.node, init.scope, init.defaults, instance)
        machine.call(
            Call(
                func=bound,
                args=call.args,
                keywords=call.keywords,
                line=call.line,
                scope=call.scope,
            )
        )
    else:
        # A dataclass or a named tuple: its fields are what it is given.
        instance.attributes.update(zip(type.fields, call.args, strict=False))
        instance.attributes.update(call.keywords)
    return instance
