"""Binds what is left of a `=`: names, attributes, items, and several at once."""

import ast

from pytest_lifeos.checks.migrations.danger.reading.machine import Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import first
from pytest_lifeos.checks.migrations.danger.reading.scope import Instance, Scope
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Called,
    Entries,
    Items,
    Unknown,
    Value,
)


def assign(machine: Machine, target: ast.expr, value: Value, scope: Scope) -> None:
    """`target = value`."""
    match target:
        case ast.Name():
            scope.set(target.id, value)
        case ast.Tuple() | ast.List():
            _unpack(machine, target, value, scope)
        case ast.Starred():
            machine.assign(target.value, value, scope)
        case ast.Attribute():
            base = machine.evaluate(target.value, scope)
            if isinstance(base, Instance):
                base.attributes[target.attr] = value
            elif isinstance(base, Called):
                # `column.nullable = False` after `column = sa.Column(...)`
                base.keywords[target.attr] = value
        case ast.Subscript():
            base = machine.evaluate(target.value, scope)
            if isinstance(base, Entries):
                base.pairs.append((machine.evaluate(target.slice, scope), value))


def _unpack(machine: Machine, target: ast.Tuple | ast.List, value: Value, scope: Scope) -> None:
    """`a, *b, c = value`."""
    value = first(value)
    if isinstance(value, Instance):
        value = Items([value.attributes.get(each, Unknown()) for each in value.type.fields])
    values = value.values if isinstance(value, Items) and not value.open else []
    star = next((n for n, each in enumerate(target.elts) if isinstance(each, ast.Starred)), None)
    fits = len(values) == len(target.elts) if star is None else len(values) >= len(target.elts) - 1
    for at, each in enumerate(target.elts):
        if not fits:
            machine.assign(each, Unknown(), scope)
        elif star is None or at < star:
            machine.assign(each, values[at], scope)
        elif at == star:
            behind = len(target.elts) - star - 1
            machine.assign(each, Items(list(values[star : len(values) - behind])), scope)
        else:
            machine.assign(each, values[at - len(target.elts)], scope)
