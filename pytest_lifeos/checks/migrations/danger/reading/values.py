"""What an expression stands for while a file is read: known values, names of things, and Unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class Value:
    """Anything that an expression can stand for."""


@dataclass(frozen=True)
class Unknown(Value):
    """What only running the file could tell."""


@dataclass(frozen=True)
class Literal(Value):
    """A text, number, truth value, or None; a text may hold holes."""

    value: str | bytes | int | float | complex | None


@dataclass(eq=False)
class Items(Value):
    """A list, tuple or set; `open` ones may hold more than is known."""

    values: list[Value]
    open: bool = False


@dataclass(eq=False)
class Entries(Value):
    """A dictionary, by the pairs that are known."""

    pairs: list[tuple[Value, Value]]


@dataclass(frozen=True)
class Symbol(Value):
    """Something imported or built in, by its full name: `sqlalchemy.Column`, `builtins.map`."""

    path: str


@dataclass(frozen=True, eq=False)
class Attribute(Value):
    """`base.name`, where nothing more is known of it."""

    base: Value
    name: str


@dataclass(frozen=True, eq=False)
class Called(Value):
    """What a call to something outside of the file gives: `sa.Column("x", ...)`."""

    func: Value
    args: Sequence[Value]
    keywords: dict[str, Value]


@dataclass(frozen=True, eq=False)
class Partial(Value):
    """A callable with some arguments given: `functools.partial`."""

    func: Value
    args: Sequence[Value]
    keywords: Mapping[str, Value]


@dataclass(frozen=True)
class Ops(Value):
    """`alembic.op`, or the operations of `batch_alter_table` on one table."""

    table: str = ""
    schema: Value = Literal(None)

    @property
    def is_batch(self) -> bool:
        """True inside of `batch_alter_table`."""
        return self.table != ""


@dataclass(frozen=True)
class Database(Value):
    """A bind, connection, session, cursor or migration context: what statements are sent through."""

    is_query: bool = False
    autocommit: bool = False


@dataclass(frozen=True)
class Dialect(Value):
    """The name of the database's dialect."""


@dataclass(frozen=True)
class OnPostgres(Value):
    """A condition of which it is known how it comes out on PostgreSQL."""

    holds: bool


@dataclass(frozen=True)
class Autocommit(Value):
    """`autocommit_block()`: what runs inside is in no transaction."""


@dataclass(frozen=True)
class Exit(Value):
    """What `sys.exit()` gives: nothing comes after it."""


@dataclass(frozen=True)
class FilePath(Value):
    """A path that starts at the file itself."""

    path: Path


@dataclass(frozen=True, eq=False)
class Choice(Value):
    """One of several values, as branches left them."""

    values: Sequence[Value]


def last_name(value: Value) -> str:
    """The last part of a dotted name, `Column` of `sa.Column`; empty for anything else."""
    if isinstance(value, Symbol):
        return value.path.rpartition(".")[2]
    return value.name if isinstance(value, Attribute) else ""
