"""Marker expressions: the words of `pytest -m`, evaluated over the names of an item's markers."""

import ast
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

# More would be too deep to read, for Python too.
_LONGEST = 1000
_WANTED = "markers joined by and, or, not"
_WORDS = re.compile(r"(?:[()\s]|[^\W\d]\w*\b)*")


class ExpressionError(ValueError):
    """A text that is no marker expression; the message says what it should be."""


@dataclass(frozen=True)
class Expression:
    """A parsed expression; `names` are the markers that it speaks of."""

    tree: ast.expr
    names: frozenset[str]

    def matches(self, markers: AbstractSet[str]) -> bool:
        """Whether an item with these markers is meant."""
        return _holds(self.tree, markers)


def parse_expression(text: str) -> Expression:
    """Parses names joined by `and`, `or`, `not` and parentheses; raises ExpressionError."""
    if len(text) > _LONGEST:
        raise ExpressionError(f"at most {_LONGEST} characters long")
    if not _WORDS.fullmatch(text):
        raise ExpressionError(_WANTED)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (
        SyntaxError,
        ValueError,
        MemoryError,
        RecursionError,
    ):  # the last two: nested too deeply
        raise ExpressionError(_WANTED) from None
    for node in ast.walk(tree):
        if not isinstance(
            node, ast.BoolOp | ast.UnaryOp | ast.Name | ast.boolop | ast.Not | ast.expr_context
        ):
            raise ExpressionError(_WANTED)
    return Expression(tree, frozenset(n.id for n in ast.walk(tree) if isinstance(n, ast.Name)))


def _holds(tree: ast.expr, markers: AbstractSet[str]) -> bool:
    if isinstance(tree, ast.Name):
        return tree.id in markers
    if isinstance(tree, ast.UnaryOp):
        return not _holds(tree.operand, markers)
    if not isinstance(tree, ast.BoolOp):
        raise TypeError(f"no marker expression: {ast.dump(tree)}")
    truths = (_holds(value, markers) for value in tree.values)
    return all(truths) if isinstance(tree.op, ast.And) else any(truths)
