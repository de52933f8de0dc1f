"""What a value comes to: one of several, a truth, a text."""

from collections.abc import Sequence

from pytest_lifeos.checks.migrations.danger.operation import HOLE
from pytest_lifeos.checks.migrations.danger.reading.scope import Class, Function, Namespace
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Called,
    Choice,
    Database,
    Entries,
    FilePath,
    Items,
    Literal,
    Ops,
    Symbol,
    Unknown,
    Value,
    last_name,
)

_MOST_CHOICES = 8


def choice(values: Sequence[Value]) -> Value:
    """One value for what may be any of these."""
    flat: list[Value] = []
    for value in values:
        for each in value.values if isinstance(value, Choice) else [value]:
            if not any(each is other or _same(each, other) for other in flat):
                flat.append(each)
    if len(flat) == 1:
        return flat[0]
    return Choice(flat[:_MOST_CHOICES]) if flat else Literal(None)


def _same(one: Value, other: Value) -> bool:
    return type(one) is type(other) and one == other


def alternatives(value: Value) -> Sequence[Value]:
    """The values that it may be."""
    return value.values if isinstance(value, Choice) else [value]


def first(value: Value) -> Value:
    """One value where only one can be followed: the first that says something."""
    known = [each for each in alternatives(value) if each not in (Literal(None), Unknown())]
    return known[0] if known else alternatives(value)[0]


def truth(value: Value) -> bool | None:
    """Whether a condition holds, if that is known."""
    if isinstance(value, Literal):
        return None if isinstance(value.value, str) and HOLE in value.value else bool(value.value)
    if isinstance(value, Items):
        return True if value.values else None if value.open else False
    if isinstance(value, Entries):
        return True if value.pairs else None
    if isinstance(value, Symbol) and value.path.endswith("typing.TYPE_CHECKING"):
        return False
    if isinstance(value, (Function, Class, Ops, Database, Namespace)):
        return True
    return None


def text(value: Value) -> str:
    """The value as a text, with a hole for what is not known."""
    value = first(value)
    if isinstance(value, Literal):
        return value.value if isinstance(value.value, str) else str(value.value)
    if isinstance(value, FilePath):
        return str(value.path)
    if isinstance(value, Called) and last_name(value.func) in ("f", "quoted_name", "str"):
        return text(value.args[0]) if value.args else HOLE
    return HOLE
