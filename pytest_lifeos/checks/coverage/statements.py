"""Statements: at which line coverage.py counts a statement that several lines hold.

A changed argument on the third line of a call is a change of the call, which is counted at its first.
"""

import io
import tokenize
from collections.abc import Iterable, Iterator, Mapping

from pytest_lifeos.finding import CannotTell

_BESIDE = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT),
    *(tokenize.ENCODING, tokenize.ENDMARKER),
}


def counted_lines(name: str, source: bytes, lines: Iterable[int]) -> frozenset[int]:
    """The lines at which the statements begin that these lines belong to; all 1-based.

    `name` is the file's, for a human. Raises CannotTell for a text whose lines Python and git number apart, or that is no Python.
    """
    if b"\r" in source.replace(b"\r\n", b""):
        raise CannotTell("coverage-lines", f"coverage: lines of {name} end with a lone \\r")
    starts = _starts(name, source)
    return frozenset(starts.get(line, line) for line in lines)


def code_lines(name: str, source: bytes) -> frozenset[int]:
    """The lines that hold anything but a comment; raises CannotTell for a text that is no Python."""
    try:
        tokens = list(tokenize.tokenize(io.BytesIO(source).readline))
    except (SyntaxError, tokenize.TokenError, UnicodeDecodeError):
        raise CannotTell("coverage-unreadable", f"coverage: {name} is no Python") from None
    kept = [each for each in tokens if each.type not in {*_BESIDE, tokenize.NEWLINE}]
    return frozenset(n for each in kept for n in range(each.start[0], each.end[0] + 1))


def _starts(name: str, source: bytes) -> Mapping[int, int]:
    try:
        logical = list(_logical_lines(source))
    except (SyntaxError, tokenize.TokenError, UnicodeDecodeError):
        raise CannotTell("coverage-unreadable", f"coverage: {name} is no Python") from None
    return {line: first for first, last in logical for line in range(first, last + 1)}


def _logical_lines(source: bytes) -> Iterator[tuple[int, int]]:
    """From the first to the last line of each logical line, as Python's grammar calls it."""
    first = 0
    for token in tokenize.tokenize(io.BytesIO(source).readline):
        if token.type == tokenize.NEWLINE:
            yield first, token.start[0]
            first = 0
        elif token.type not in _BESIDE and not first:
            first = token.start[0]
