"""How conditions come out: what is known for sure, and what is known on PostgreSQL."""

import ast
import operator
from collections.abc import Callable, Sequence

from pytest_lifeos.checks.migrations.danger.operation import HOLE
from pytest_lifeos.checks.migrations.danger.reading.meaning import text, truth
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Dialect,
    Items,
    Literal,
    OnPostgres,
    Unknown,
    Value,
)

_POSTGRES = ("postgresql", "postgres", "psycopg", "psycopg2", "asyncpg")


def compare(op: ast.cmpop, left: Value, right: Value) -> Value:
    """`left op right`."""
    if isinstance(right, Dialect) and not isinstance(left, Dialect):
        left, right = right, left
    if isinstance(left, Dialect):
        found = _on_postgres(right)
        if found is None or not isinstance(op, (ast.Eq, ast.NotEq, ast.In, ast.NotIn)):
            return Unknown()
        return OnPostgres(found is isinstance(op, (ast.Eq, ast.In)))
    return _compare_literals(op, left, right)


def _on_postgres(names: Value) -> bool | None:
    """Whether PostgreSQL is among the names of dialects that a value holds."""
    values = names.values if isinstance(names, Items) else [names]
    texts = [text(each) for each in values]
    if any(HOLE in each for each in texts):
        return None
    return any(each in _POSTGRES for each in texts)


def _compare_literals(op: ast.cmpop, left: Value, right: Value) -> Value:
    if isinstance(right, Items) and not right.open and isinstance(op, (ast.In, ast.NotIn)):
        if all(_is_known(each) for each in [left, *right.values]):
            return Literal((left in right.values) is isinstance(op, ast.In))
        return Unknown()
    if not _is_known(left) or not _is_known(right):
        return Unknown()
    if isinstance(op, (ast.Eq, ast.Is)):
        return Literal(left == right)
    if isinstance(op, (ast.NotEq, ast.IsNot)):
        return Literal(left != right)
    return _compare_numbers(op, left, right)


def _compare_numbers(op: ast.cmpop, left: Value, right: Value) -> Value:
    one = left.value if isinstance(left, Literal) else None
    other = right.value if isinstance(right, Literal) else None
    if not isinstance(one, (int, float)) or not isinstance(other, (int, float)):
        return Unknown()
    compared = _NUMBERS.get(type(op))
    return Literal(compared(one, other)) if compared else Unknown()


_NUMBERS: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def _is_known(value: Value) -> bool:
    return isinstance(value, Literal) and truth(value) is not None


def negated(value: Value) -> Value:
    """`not value`."""
    if isinstance(value, OnPostgres):
        return OnPostgres(not value.holds)
    known = truth(value)
    return Unknown() if known is None else Literal(not known)


def either(values: Sequence[Value], stops: bool) -> Value:
    """What `or` (stops at true) or `and` (stops at false) gives for the values it has come to."""
    if truth(values[-1]) is stops or all(truth(each) is not None for each in values):
        unsure = [each for each in values[:-1] if truth(each) is None]
        return values[-1] if not unsure or not stops else Literal(True)
    known = [each for each in values if isinstance(each, OnPostgres)]
    if any(each.holds is stops for each in known):
        return OnPostgres(stops)
    sure = all(isinstance(each, OnPostgres) or truth(each) is not None for each in values)
    return OnPostgres(not stops) if known and sure else Unknown()
