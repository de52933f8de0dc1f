"""Operators on known values: joining texts and lists, filling `%`, paths."""

import ast
import re

from pytest_lifeos.checks.migrations.danger.operation import HOLE
from pytest_lifeos.checks.migrations.danger.reading.meaning import alternatives, choice, text
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Called,
    Entries,
    FilePath,
    Items,
    Literal,
    Symbol,
    Unknown,
    Value,
)

# Longer texts and lists are not kept: a file must not fill the memory.
LONGEST = 1_000_000
_MOST_ITEMS = 5_000
# `%s`, `%(name)05.2f`, `%%`; widths are left out, so that they cannot grow.
_PERCENT = re.compile(r"%(?:\((?P<name>[^)]*)\))?[-+ #0]*[\d*]*(?:\.[\d*]+)?(?P<kind>[a-zA-Z%])")


def binary(op: ast.operator, left: Value, right: Value) -> Value:
    """`left op right` for each of the values that both may have."""
    pairs = [(one, other) for one in alternatives(left) for other in alternatives(right)]
    return choice([_binary(op, one, other) for one, other in pairs[:8]])


def _binary(op: ast.operator, left: Value, right: Value) -> Value:
    if isinstance(op, ast.Add):
        return _add(left, right)
    if isinstance(op, ast.Mod) and isinstance(left, Literal) and isinstance(left.value, str):
        return bounded(_percent(left.value, right))
    if isinstance(op, ast.Div) and isinstance(left, FilePath):
        return FilePath(left.path / text(right)) if HOLE not in text(right) else Unknown()
    if isinstance(op, ast.Mult) and isinstance(left, Items):
        return Items(left.values, open=True)
    if isinstance(op, ast.BitOr) and isinstance(left, Entries) and isinstance(right, Entries):
        return Entries([*left.pairs, *right.pairs][:_MOST_ITEMS])
    return Unknown()


def _add(left: Value, right: Value) -> Value:
    if isinstance(left, Items) and isinstance(right, Items):
        values = [*left.values, *right.values]
        return Items(values[:_MOST_ITEMS], open=left.open or right.open)
    if isinstance(left, Items) or isinstance(right, Items):
        known = left if isinstance(left, Items) else right
        return Items(known.values if isinstance(known, Items) else [], open=True)
    if _is_text(left) or _is_text(right):
        return bounded(text(left) + text(right))
    return Unknown()


def _is_text(value: Value) -> bool:
    if isinstance(value, Called):
        return value.func == Symbol("builtins.str")
    return isinstance(value, FilePath) or (
        isinstance(value, Literal) and isinstance(value.value, str)
    )


def _percent(template: str, right: Value) -> str:
    pairs = right.pairs if isinstance(right, Entries) else []
    named = {text(key): text(value) for key, value in pairs}
    given = iter(right.values if isinstance(right, Items) else [right])

    def fill(match: re.Match[str]) -> str:
        if match["kind"] == "%":
            return "%"
        if match["name"] is not None:
            return named.get(match["name"], HOLE)
        value = next(given, None)
        return HOLE if value is None else text(value)

    return _PERCENT.sub(fill, template)


def bounded(value: str) -> Value:
    """A text, unless it grows too long to be kept."""
    return Literal(value) if len(value) <= LONGEST else Unknown()
