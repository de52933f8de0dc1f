"""Operation: the one value that flows from the readers (op calls, batch calls, SQL text) to the rules."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass

# Stands in a text for a piece that only running the file could tell.
HOLE = "\ufffc"


class Act(enum.Enum):
    """What an operation does to the database."""

    CREATE_TABLE = enum.auto()
    CREATE_TYPE = enum.auto()
    DROP_TABLE = enum.auto()
    DROP_SCHEMA = enum.auto()
    TRUNCATE = enum.auto()
    LOCK_TABLE = enum.auto()
    REWRITE_TABLE = enum.auto()
    RENAME_TABLE = enum.auto()
    RENAME_COLUMN = enum.auto()
    RENAME_SCHEMA = enum.auto()
    RENAME_ENUM_VALUE = enum.auto()
    ADD_ENUM_VALUE = enum.auto()
    ADD_COLUMN = enum.auto()
    DROP_COLUMN = enum.auto()
    SET_NOT_NULL = enum.auto()
    CHANGE_TYPE = enum.auto()
    CREATE_INDEX = enum.auto()
    DROP_INDEX = enum.auto()
    REINDEX = enum.auto()
    ADD_FOREIGN_KEY = enum.auto()
    ADD_CHECK = enum.auto()
    ADD_UNIQUE = enum.auto()
    ADD_PRIMARY_KEY = enum.auto()
    ADD_EXCLUSION = enum.auto()
    DROP_CONSTRAINT = enum.auto()
    VALIDATE_CONSTRAINT = enum.auto()
    EXECUTE = enum.auto()


class Generated(enum.Enum):
    """Who fills a column: `STORED` values are computed for every row that exists."""

    NO = enum.auto()
    SERIAL = enum.auto()
    IDENTITY = enum.auto()
    STORED = enum.auto()
    VIRTUAL = enum.auto()


@dataclass(frozen=True)
class SqlType:
    """A column type: its lower-case SQL name and its numbers; `None` where a number is not known."""

    name: str
    numbers: tuple[int | None, ...] = ()

    def __str__(self) -> str:
        numbers = ", ".join("?" if each is None else str(each) for each in self.numbers)
        return f"{self.name}({numbers})" if numbers else self.name


@dataclass(frozen=True, kw_only=True)
class Column:
    """What a column definition says; `default` is the SQL of its server default, empty without one."""

    name: str = HOLE
    nullable: bool = True
    default: str = ""
    generated: Generated = Generated.NO
    primary_key: bool = False
    unique: bool = False
    indexed: bool = False
    references: str = ""
    check: str = ""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One act of `upgrade()`, with what the rules need to know of it.

    `table` is `schema.table`, `name` the column, index, constraint, type or schema that is meant, and
    `target` its new name, the referenced table or the head of a statement.
    `checked_later` is a constraint that does not look at the rows now (NOT VALID, USING INDEX).
    `surely` is false for IF NOT EXISTS.
    `branch` names the arms of the conditions around it, outermost first: two operations with the same
    condition and different arms never run together.
    `fresh` is what this revision itself made before.
    """

    act: Act
    line: int = 0
    table: str = ""
    name: str = ""
    target: str = ""
    column: Column | None = None
    old_type: SqlType | None = None
    new_type: SqlType | None = None
    using: str = ""
    condition: str = ""
    concurrently: bool = False
    checked_later: bool = False
    cascade: bool = False
    surely: bool = True
    in_transaction: bool = True
    on_postgresql: bool = True
    branch: tuple[tuple[int, int], ...] = ()
    fresh: bool = False

    @property
    def full_name(self) -> str:
        """`table.column`, or the one of both that there is."""
        return ".".join(each for each in (self.table, self.name) if each)


@dataclass(frozen=True)
class Operations:
    """The operations of one revision, in the order in which `upgrade()` comes to them."""

    all: tuple[Operation, ...]

    def on_what_existed(self, *acts: Act) -> Iterable[Operation]:
        """Those of these acts that touch what was there before the revision."""
        return (each for each in self.all if each.act in acts and not each.fresh)

    def that_hold_a_lock(self, *acts: Act) -> Iterable[Operation]:
        """The same, without what only another database than PostgreSQL runs."""
        return (each for each in self.on_what_existed(*acts) if each.on_postgresql)


def shown(name: str) -> str:
    """A name for a message: in quotes, with an ellipsis for what is computed."""
    return '"' + name.replace(HOLE, "…") + '"'
