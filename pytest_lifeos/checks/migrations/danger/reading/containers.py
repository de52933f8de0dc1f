"""Methods of lists and dictionaries."""

from pytest_lifeos.checks.migrations.danger.reading.loops import elements, is_complete
from pytest_lifeos.checks.migrations.danger.reading.machine import Call
from pytest_lifeos.checks.migrations.danger.reading.meaning import choice
from pytest_lifeos.checks.migrations.danger.reading.subscripts import in_entries
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Entries,
    Items,
    Literal,
    Unknown,
    Value,
)

_MOST_ITEMS = 20_000


def items_method(call: Call, base: Items, name: str) -> Value:
    """`items.name(...)`."""
    argument = call.args[-1] if call.args else Unknown()
    if name in ("append", "add", "insert", "appendleft") and len(base.values) < _MOST_ITEMS:
        base.values.append(argument)
    elif name in ("extend", "update") and len(base.values) < _MOST_ITEMS:
        base.values += elements(argument)
        base.open = base.open or not is_complete(argument)
    elif name == "pop" and base.values:
        return choice(base.values)
    elif name in ("copy", "union", "__iter__"):
        return base
    return Unknown()


def entries_method(call: Call, base: Entries, name: str) -> Value:
    """`entries.name(...)`."""
    if name == "items":
        return Items([Items([key, value]) for key, value in base.pairs])
    if name == "keys":
        return Items([key for key, _ in base.pairs])
    if name == "values":
        return Items([value for _, value in base.pairs])
    if name in ("get", "pop", "__getitem__", "setdefault") and call.args:
        found = in_entries(base, call.args[0])
        default = call.args[1] if len(call.args) > 1 else found
        return default if found == Unknown() else found
    if name == "update" and len(base.pairs) < _MOST_ITEMS:
        given = call.args[0] if call.args else None
        base.pairs.extend(given.pairs if isinstance(given, Entries) else [])
        base.pairs.extend((Literal(key), value) for key, value in call.keywords.items())
    return base if name == "copy" else Unknown()
