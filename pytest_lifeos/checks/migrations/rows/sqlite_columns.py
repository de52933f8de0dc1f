"""The columns of a SQLite table, whose types are what somebody has written there."""

import re
from collections.abc import Collection, Iterable, Sequence

from pytest_lifeos.checks.migrations.rows.table import Column, Family

# By the first word that a declared type holds, as projects and SQLAlchemy declare them.
_FAMILIES: tuple[tuple[str, Family], ...] = (
    ("BOOL", "bool"), ("INT", "int"), ("SERIAL", "int"), ("DATETIME", "timestamp"), ("TIMESTAMP", "timestamp"),
    ("DATE", "date"), ("TIME", "time"), ("CHAR", "text"), ("TEXT", "text"), ("CLOB", "text"), ("UUID", "uuid"),
    ("JSON", "json"), ("BLOB", "bytes"), ("BINARY", "bytes"), ("BYTEA", "bytes"), ("NUMERIC", "number"),
    ("DECIMAL", "number"), ("REAL", "float"), ("FLOA", "float"), ("DOUB", "float"),
)  # fmt: skip  # a table
_SIZES = {"BIGINT": 8, "SMALLINT": 2, "TINYINT": 1, "INT8": 8, "INT2": 2}
_WIDTH = re.compile(r"\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)")
# As SQLAlchemy stores a uuid.
_HEX = "CHAR(32)"
_LITERAL = re.compile(r"'(?:[^']|'')*'|-?\d+(?:\.\d+)?|(?i:true|false)")


def quoted_name(name: object) -> str:
    """A name as SQL."""
    return '"' + str(name).replace('"', '""') + '"'


def column_of(
    row: Sequence[object],
    checks: Iterable[str],
    all_names: Iterable[str],
    distinct: Collection[str],
) -> Column:
    """The column of a row of PRAGMA table_xinfo, with what the checks of its table say of it."""
    name, kind = str(row[1]), str(row[2]).upper()
    family = next(
        (found for word, found in _FAMILIES if word in kind), "number" if kind else "text"
    )
    others = {each.lower() for each in all_names} - {name.lower()}
    hints = tuple(each for each in checks if name.lower() in words(each))
    size, scale = _size(kind, family)
    default = str(row[4] or "")
    return Column(
        name=quoted_name(name),
        kind=kind,
        family=family,
        base="hex" if kind == _HEX else "",
        is_nullable=not row[3] and not row[5],
        size=size,
        scale=scale,
        default=default if _LITERAL.fullmatch(default) else "",
        checks=tuple(each for each in hints if not others & words(each)),
        hints=hints,
        is_distinct=name in distinct,
    )


def _size(kind: str, family: str) -> tuple[int | None, int]:
    if family == "int":
        return next((size for word, size in _SIZES.items() if word in kind), 4), 0
    found = _WIDTH.search(kind)
    return (int(found[1]), int(found[2] or 0)) if found else (None, 0)


def words(check: str) -> set[str]:
    """The words of a check outside of its literals, in lower case."""
    return {
        each.lower() for each in re.findall(r"[^\W\d]\w*", re.sub(r"'(?:[^']|'')*'", "", check))
    } | {each.lower().strip('"`[]') for each in re.findall(r'"[^"]+"|`[^`]+`|\[[^\]]+\]', check)}
