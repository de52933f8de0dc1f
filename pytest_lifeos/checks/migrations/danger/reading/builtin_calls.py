"""What Python's built-in functions give for known values."""

import ast
from collections.abc import Callable
from dataclasses import replace

from pytest_lifeos.checks.migrations.danger.operation import HOLE
from pytest_lifeos.checks.migrations.danger.reading.attributes import attribute, module_member
from pytest_lifeos.checks.migrations.danger.reading.imports import symbol
from pytest_lifeos.checks.migrations.danger.reading.loops import elements, is_complete
from pytest_lifeos.checks.migrations.danger.reading.machine import Call, Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import text
from pytest_lifeos.checks.migrations.danger.reading.scope import Namespace
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Dialect,
    Entries,
    Exit,
    FilePath,
    Items,
    Literal,
    OnPostgres,
    Ops,
    Symbol,
    Unknown,
    Value,
)
from pytest_lifeos.checks.migrations.danger.source import Unreadable, parse

_MOST_NUMBERS = 1_000


def _same(machine: Machine, call: Call) -> Value:
    """`list(x)`, `sorted(x)`, `iter(x)`."""
    if not call.args:
        return Items([])
    given = call.args[0]
    known = isinstance(given, Items) and is_complete(given)
    return Items(list(elements(given)) if known else [], open=not known)


def _reversed(machine: Machine, call: Call) -> Value:
    found = _same(machine, call)
    return Items(found.values[::-1], found.open) if isinstance(found, Items) else found


def _map(machine: Machine, call: Call) -> Value:
    if len(call.args) < 2:
        return Unknown()
    columns = [elements(each) for each in call.args[1:]]
    return Items(
        [
            machine.call(replace(call, func=call.args[0], args=row, keywords={}))
            for row in zip(*columns, strict=False)
        ]
    )


def _filter(machine: Machine, call: Call) -> Value:
    return call.args[1] if len(call.args) > 1 else Unknown()


def _zip(machine: Machine, call: Call) -> Value:
    columns = [elements(each) for each in call.args]
    return Items([Items(list(row)) for row in zip(*columns, strict=False)])


def _enumerate(machine: Machine, call: Call) -> Value:
    values = elements(call.args[0]) if call.args else []
    return Items([Items([Literal(n), value]) for n, value in enumerate(values)])


def _dict(machine: Machine, call: Call) -> Value:
    pairs: list[tuple[Value, Value]] = []
    for given in call.args[:1]:
        if isinstance(given, Entries):
            pairs += given.pairs
        for each in elements(given) if isinstance(given, Items) else ():
            if isinstance(each, Items) and len(each.values) == 2:
                pairs.append((each.values[0], each.values[1]))
    pairs += [(Literal(key), value) for key, value in call.keywords.items()]
    return Entries(pairs)


def _range(machine: Machine, call: Call) -> Value:
    numbers = [each.value for each in call.args if isinstance(each, Literal)]
    known = [each for each in numbers if isinstance(each, int) and abs(each) < 10**9]
    if len(known) != len(call.args) or len(known) not in (1, 2, 3) or known[2:] == [0]:
        return Items([], open=True)
    found = range(*known)
    return Items([Literal(each) for each in found[:_MOST_NUMBERS]], open=len(found) > _MOST_NUMBERS)


def _getattr(machine: Machine, call: Call) -> Value:
    if len(call.args) < 2:
        return Unknown()
    return attribute(machine, call.args[0], text(call.args[1]), call.line)


def _globals(machine: Machine, call: Call) -> Value:
    if call.args:  # vars(op)
        return call.args[0] if isinstance(call.args[0], (Ops, Namespace)) else Unknown()
    return Namespace()


def _str(machine: Machine, call: Call) -> Value:
    if call.args and isinstance(call.args[0], (FilePath, Dialect)):
        return call.args[0]
    return Literal(text(call.args[0]) if call.args else "")


def _isinstance(machine: Machine, call: Call) -> Value:
    if len(call.args) == 2 and isinstance(call.args[0], Dialect):
        kind = call.args[1]
        path = kind.path if isinstance(kind, Symbol) else ""
        return OnPostgres("postgresql" in path) if path else Unknown()
    return Unknown()


def _eval(machine: Machine, call: Call) -> Value:
    """`exec` and `eval` of a known text: at the line of the call."""
    source = text(call.args[0]) if call.args else HOLE
    if HOLE in source:
        return _eval_name(machine, call, source)
    tree = parse(source)
    if isinstance(tree, Unreadable):
        return Unknown()
    for node in ast.walk(tree):
        if isinstance(node, (ast.expr, ast.stmt)):
            node.lineno = call.line
    if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
        return machine.evaluate(tree.body[0].value, call.scope)
    machine.run(tree.body, call.scope)
    return Unknown()


def _eval_name(machine: Machine, call: Call, source: str) -> Value:
    """`eval(f"upgrade_{engine}")` and `eval(f"upgrade_{engine}()")`."""
    name = source.strip().removesuffix("()")
    found = module_member(machine, name) if name.replace(HOLE, "x").isidentifier() else Unknown()
    return (
        found
        if name == source.strip()
        else machine.call(Call(func=found, line=call.line, scope=call.scope))
    )


def _len(machine: Machine, call: Call) -> Value:
    given = call.args[0] if call.args else Unknown()
    known = isinstance(given, Items) and not given.open
    return Literal(len(given.values)) if known and isinstance(given, Items) else Unknown()


def _open(machine: Machine, call: Call) -> Value:
    return call.args[0] if call.args and isinstance(call.args[0], FilePath) else Unknown()


def _next(machine: Machine, call: Call) -> Value:
    values = elements(call.args[0]) if call.args else []
    return values[0] if values else Unknown()


def _import(machine: Machine, call: Call) -> Value:
    return symbol(text(call.args[0])) if call.args else Unknown()


def _exit(machine: Machine, call: Call) -> Value:
    return Exit()


def _nothing(machine: Machine, call: Call) -> Value:
    return Unknown()


Known = Callable[[Machine, Call], Value]
KNOWN: dict[str, Known] = {
    **dict.fromkeys(("builtins.list", "builtins.tuple", "builtins.set", "builtins.sorted"), _same),
    **dict.fromkeys(("builtins.frozenset", "builtins.iter"), _same),
    "builtins.reversed": _reversed,
    "builtins.map": _map,
    "builtins.filter": _filter,
    "builtins.zip": _zip,
    "builtins.enumerate": _enumerate,
    "builtins.dict": _dict,
    "builtins.range": _range,
    "builtins.getattr": _getattr,
    **dict.fromkeys(("builtins.globals", "builtins.vars", "builtins.locals"), _globals),
    "builtins.str": _str,
    "builtins.isinstance": _isinstance,
    **dict.fromkeys(("builtins.eval", "builtins.exec"), _eval),
    "builtins.len": _len,
    "builtins.open": _open,
    "builtins.next": _next,
    "builtins.__import__": _import,
    **dict.fromkeys(("builtins.exit", "builtins.quit"), _exit),
    **dict.fromkeys(("builtins.print", "builtins.any", "builtins.all"), _nothing),
}
