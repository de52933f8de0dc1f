"""Reads the conditions of the CHECKs in the text of a SQLite table, as they are written."""

import re
from collections.abc import Iterator

# What a parenthesis may stand in without being one.
_PIECE = re.compile(
    r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|[\w$]+|.", re.DOTALL
)


def check_texts(sql: str) -> list[str]:
    """What stands in the parentheses after each CHECK."""
    pieces = [each for each in _PIECE.findall(sql) if not each.startswith(("--", "/*"))]
    return list(_conditions(pieces))


def _conditions(pieces: list[str]) -> Iterator[str]:
    for n, piece in enumerate(pieces):
        rest = pieces[n + 1 :]
        after = next((at for at, each in enumerate(rest) if each.strip()), None)
        if piece.upper() == "CHECK" and after is not None and rest[after] == "(":
            yield _inside(rest[after:])


def _inside(pieces: list[str]) -> str:
    """Between the parenthesis that opens and the one that closes it."""
    depth = 0
    for n, piece in enumerate(pieces):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if depth == 0:
            return "".join(pieces[1:n]).strip()
    return "".join(pieces[1:]).strip()
