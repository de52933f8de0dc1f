"""What stands there as it is written: lists, dictionaries, comprehensions and f-strings."""

import ast
from collections.abc import Sequence

from pytest_lifeos.checks.migrations.danger.reading.loops import turns
from pytest_lifeos.checks.migrations.danger.reading.machine import Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import text
from pytest_lifeos.checks.migrations.danger.reading.scope import Scope
from pytest_lifeos.checks.migrations.danger.reading.values import Entries, Items, Literal, Value


def items(machine: Machine, nodes: Sequence[ast.expr], scope: Scope) -> Items:
    """`[a, *b]`, as a list, tuple or set."""
    result = Items([])
    for each in nodes:
        value = machine.evaluate(each, scope)
        if isinstance(each, ast.Starred):
            result.values += value.values if isinstance(value, Items) else []
            result.open = result.open or not isinstance(value, Items)
        else:
            result.values.append(value)
    return result


def entries(machine: Machine, node: ast.Dict, scope: Scope) -> Entries:
    """`{a: b, **c}`."""
    pairs: list[tuple[Value, Value]] = []
    for key, value in zip(node.keys, node.values, strict=True):
        found = machine.evaluate(value, scope)
        if key is not None:
            pairs.append((machine.evaluate(key, scope), found))
        elif isinstance(found, Entries):
            pairs += found.pairs
    return Entries(pairs)


def comprehended_items(
    machine: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, scope: Scope
) -> Items:
    """`[a for b in c]`, turn by turn."""
    inner = Scope(parent=scope)
    found = (machine.evaluate(node.elt, inner) for _ in turns(machine, node.generators, inner))
    return Items(list(found))


def comprehended_entries(machine: Machine, node: ast.DictComp, scope: Scope) -> Entries:
    """`{a: b for c in d}`, turn by turn."""
    inner = Scope(parent=scope)
    return Entries(
        [
            (machine.evaluate(node.key, inner), machine.evaluate(node.value, inner))
            for _ in turns(machine, node.generators, inner)
        ]
    )


def joined_text(machine: Machine, node: ast.JoinedStr, scope: Scope) -> Literal:
    """An f-string; how its parts are formatted is left out."""
    return Literal("".join(_piece(machine, each, scope) for each in node.values))


def _piece(machine: Machine, node: ast.expr, scope: Scope) -> str:
    inner = node.value if isinstance(node, ast.FormattedValue) else node
    return text(machine.evaluate(inner, scope))
