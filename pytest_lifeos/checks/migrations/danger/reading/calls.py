"""Follows calls: into functions of the file, and to what others make of their arguments."""

from dataclasses import replace

from pytest_lifeos.checks.migrations.danger.reading import builtin_calls, library_calls
from pytest_lifeos.checks.migrations.danger.reading.attributes import attribute
from pytest_lifeos.checks.migrations.danger.reading.containers import entries_method, items_method
from pytest_lifeos.checks.migrations.danger.reading.database import call_database
from pytest_lifeos.checks.migrations.danger.reading.external import call_external
from pytest_lifeos.checks.migrations.danger.reading.files import path_method
from pytest_lifeos.checks.migrations.danger.reading.functions import call_function, instantiate
from pytest_lifeos.checks.migrations.danger.reading.machine import Call, Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import choice
from pytest_lifeos.checks.migrations.danger.reading.ops import call_op
from pytest_lifeos.checks.migrations.danger.reading.scope import Class, Function, Instance
from pytest_lifeos.checks.migrations.danger.reading.strings import (
    dialect_method,
    template_method,
    text_method,
)
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Attribute,
    Called,
    Choice,
    Database,
    Dialect,
    Entries,
    FilePath,
    Items,
    Literal,
    Ops,
    Partial,
    Symbol,
    Value,
    last_name,
)

_KNOWN = builtin_calls.KNOWN | library_calls.KNOWN


def call(machine: Machine, call: Call) -> Value:
    """What a call gives; the operations that it performs are recorded on the way."""
    machine.step()
    func = call.func
    match func:
        case Choice():
            return _any_of(machine, call, func)
        case Function():
            return call_function(machine, call, func)
        case Class():
            return instantiate(machine, call, func)
        case Partial():
            keywords = {**func.keywords, **call.keywords}
            args = [*func.args, *call.args]
            return machine.call(replace(call, func=func.func, args=args, keywords=keywords))
        case Instance():
            method = attribute(machine, func, "__call__", call.line)
            return machine.call(replace(call, func=method))
        case Database():
            return func
        case Symbol() if func.path in _KNOWN:
            return _KNOWN[func.path](machine, call)
        case Symbol() if func.path.startswith("builtins.str.") and call.args:
            return _method_of_text(machine, call, func)
        case Attribute():
            return _method(machine, call, func)
    return call_external(machine, call)


def _method(machine: Machine, call: Call, func: Attribute) -> Value:
    name = func.name
    match func.base:
        case Ops() as base:
            return call_op(machine, call, base, name)
        case Database() as base:
            return call_database(machine, call, base, name)
        case Items() as base:
            return items_method(call, base, name)
        case Entries() as base:
            return entries_method(call, base, name)
        case FilePath() as base:
            return path_method(machine, call, base, name)
        case Literal() as base:
            return text_method(call, base, name)
        case Dialect():
            return dialect_method(call, name)
        case Called(func=Symbol(path="string.Template")) as base:
            return template_method(call, base, name)
    return call_external(machine, call)


def _method_of_text(machine: Machine, call: Call, func: Symbol) -> Value:
    """`str.join(" ", parts)` as `" ".join(parts)`."""
    method = Attribute(call.args[0], last_name(func))
    return machine.call(replace(call, func=method, args=call.args[1:]))


def _any_of(machine: Machine, call: Call, func: Choice) -> Value:
    """Each of the callables that it may be, as arms of one condition."""
    condition = machine.new_condition()
    results: list[Value] = []
    for number, each in enumerate(func.values):
        with machine.arm(condition, number):
            results.append(machine.call(replace(call, func=each)))
    return choice(results)
