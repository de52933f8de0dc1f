"""Table: what a filler has to know of a table, in the words of neither database."""

from dataclasses import dataclass
from typing import Literal

# What values a type takes; "other" is tried out.
Family = Literal[
    "bool", "int", "number", "float", "text", "date", "time", "timestamp", "interval", "uuid",
    "bytes", "json", "inet", "bit", "enum", "array", "range", "ranges", "composite", "other",
]  # fmt: skip  # one a line would be a page


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column that takes values: its name as SQL, and its type as SQL, below a domain.

    `size` is the length of a text in characters, the bytes of a whole number, the digits of another one,
    of which `scale` come after the point; None is without a limit. `part` is the element of an array or
    the subtype of a range. `checks` name this column alone and hold for it; `hints` name it at all.
    `is_distinct` says that no value comes twice.
    """

    name: str
    kind: str
    family: Family
    base: str = ""
    is_nullable: bool = True
    size: int | None = None
    scale: int = 0
    labels: tuple[str, ...] = ()
    part: "Column | None" = None
    default: str = ""
    checks: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    is_distinct: bool = False


@dataclass(frozen=True, kw_only=True)
class Key:
    """A foreign key: its columns, and the table and columns where they lead."""

    columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table by its name as SQL, with the columns that can be given; `checks` hold for each row."""

    name: str
    columns: tuple[Column, ...]
    checks: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()


class Raw(str):
    """A value that is SQL already."""

    __slots__ = ()


def quoted(value: object) -> str:
    """A value as PostgreSQL reads it from a text, in quotes."""
    text = f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)
    return "'" + text.replace("'", "''") + "'"
