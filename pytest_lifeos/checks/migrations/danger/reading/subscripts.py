"""What `a[b]` stands for."""

from collections.abc import Sequence

from pytest_lifeos.checks.migrations.danger.operation import HOLE
from pytest_lifeos.checks.migrations.danger.reading.attributes import module_member
from pytest_lifeos.checks.migrations.danger.reading.imports import symbol
from pytest_lifeos.checks.migrations.danger.reading.machine import Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import choice, text, truth
from pytest_lifeos.checks.migrations.danger.reading.scope import Namespace, Scope
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Attribute,
    Called,
    Choice,
    Entries,
    Items,
    Literal,
    Ops,
    Symbol,
    Unknown,
    Value,
)


def subscript(machine: Machine, base: Value, key: Value, scope: Scope) -> Value:
    """`base[key]`."""
    if isinstance(base, Choice):
        return choice([subscript(machine, each, key, scope) for each in base.values])
    if isinstance(base, Namespace):
        return module_member(machine, text(key))
    if isinstance(base, Ops):
        return Attribute(base, text(key))
    if base == Symbol("sys.modules"):
        return Namespace() if text(key) == "__module__" else symbol(text(key))
    if isinstance(base, Entries):
        return in_entries(base, key)
    index = key.value if isinstance(key, Literal) else None
    if isinstance(base, Items) and isinstance(index, int):
        inside = -len(base.values) <= index < len(base.values)
        return base.values[index] if inside else Unknown()
    if isinstance(base, Items) and base.values:
        return choice(base.values)
    return Attribute(base, text(key)) if isinstance(base, Called) else Unknown()


def sliced(base: Value, ends: Sequence[Value | None]) -> Value:
    """`base[start:stop:step]`."""
    numbers = [each.value if isinstance(each, Literal) else None for each in ends]
    whole = [each for each in numbers if each is None or isinstance(each, int)]
    unsure = any(each is not None and not isinstance(each, Literal) for each in ends)
    if unsure or len(whole) != len(numbers) or 0 in whole[2:]:
        return Items(base.values, open=True) if isinstance(base, Items) else Unknown()
    part = slice(*whole)
    if isinstance(base, Items):
        return Items(base.values[part], base.open)
    known = base.value if isinstance(base, Literal) else None
    return Literal(known[part]) if isinstance(known, str) and HOLE not in known else Unknown()


def in_entries(base: Entries, key: Value) -> Value:
    """The value of a key; any of the values where the key is not known."""
    if isinstance(key, Literal) and truth(key) is not None:
        found = [value for each, value in base.pairs if each == key]
        return found[-1] if found else Unknown()
    return choice([value for _, value in base.pairs]) if base.pairs else Unknown()
