"""What an expression stands for while a file is read: known values, names of things, and Unknown."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pytest_lifeos.checks.migrations.danger.operation import HOLE


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


@dataclass(eq=False)
class Scope:
    """The names of a module, function or class; `path` is the file of a module."""

    names: dict[str, Value] = field(default_factory=dict)
    parent: "Scope | None" = None
    path: Path | None = None
    declared_global: set[str] = field(default_factory=set)
    declared_nonlocal: set[str] = field(default_factory=set)
    returned: list[Value] = field(default_factory=list)
    yielded: list[Value] = field(default_factory=list)
    is_class: bool = False
    yields_in_autocommit: bool = False

    @property
    def module(self) -> "Scope":
        """The scope of the whole file."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def get(self, name: str) -> Value | None:
        """What a name stands for here; a class's names are not seen from its methods."""
        scope: Scope | None = self.module if name in self.declared_global else self
        while scope is not None:
            if name in scope.names and (scope is self or not scope.is_class):
                return scope.names[name]
            scope = scope.parent
        return None

    def set(self, name: str, value: Value) -> None:
        """Binds a name where Python would."""
        scope = self
        if name in self.declared_global:
            scope = self.module
        elif name in self.declared_nonlocal:
            outer = self.parent
            while outer is not None and name not in outer.names:
                outer = outer.parent
            scope = outer or self
        scope.names[name] = value


@dataclass(frozen=True, eq=False)
class Function(Value):
    """A function of the file, a lambda, or a method with its receiver."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    defaults: Mapping[str, Value]
    receiver: Value | None = None
    kind: str = ""


@dataclass(frozen=True, eq=False)
class Class(Value):
    """A class of the file."""

    name: str
    members: Scope
    bases: Sequence[Value]
    # What a dataclass or a named tuple holds, in its order.
    fields: Sequence[str] = ()

    @property
    def is_enum(self) -> bool:
        """True for a class that stands on `enum.Enum` or its kin."""
        return any(last_name(each).endswith("Enum") for each in self.bases)


@dataclass(frozen=True, eq=False)
class Instance(Value):
    """An object of a class of the file."""

    type: Class
    attributes: dict[str, Value]


@dataclass(frozen=True, eq=False)
class Partial(Value):
    """A callable with some arguments given: `functools.partial`."""

    func: Value
    args: Sequence[Value]
    keywords: Mapping[str, Value]


@dataclass(frozen=True)
class Namespace(Value):
    """The module itself, seen as `globals()` or `sys.modules[__name__]`."""


@dataclass(frozen=True, eq=False)
class Module(Value):
    """Another module whose file lies beside the revisions."""

    scope: Scope


@dataclass(frozen=True, eq=False)
class Managed(Value):
    """What a function under `@contextmanager` gives: what it yields, and whether in a transaction."""

    yielded: Value
    autocommit: bool


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


_MOST_CHOICES = 8


def choice(values: Sequence[Value]) -> Value:
    """One value for what may be any of these."""
    flat: list[Value] = []
    for value in values:
        for each in value.values if isinstance(value, Choice) else [value]:
            if not any(each is other or _same(each, other) for other in flat):
                flat.append(each)
    if len(flat) == 1:
        return flat[0]
    return Choice(flat[:_MOST_CHOICES]) if flat else Literal(None)


def _same(one: Value, other: Value) -> bool:
    return type(one) is type(other) and one == other


def alternatives(value: Value) -> Sequence[Value]:
    """The values that it may be."""
    return value.values if isinstance(value, Choice) else [value]


def first(value: Value) -> Value:
    """One value where only one can be followed: the first that says something."""
    known = [each for each in alternatives(value) if each not in (Literal(None), Unknown())]
    return known[0] if known else alternatives(value)[0]


def truth(value: Value) -> bool | None:
    """Whether a condition holds, if that is known."""
    if isinstance(value, Literal):
        return None if isinstance(value.value, str) and HOLE in value.value else bool(value.value)
    if isinstance(value, Items):
        return True if value.values else None if value.open else False
    if isinstance(value, Entries):
        return True if value.pairs else None
    if isinstance(value, Symbol) and value.path.endswith("typing.TYPE_CHECKING"):
        return False
    if isinstance(value, (Function, Class, Ops, Database, Namespace)):
        return True
    return None


def text(value: Value) -> str:
    """The value as a text, with a hole for what is not known."""
    value = first(value)
    if isinstance(value, Literal):
        return value.value if isinstance(value.value, str) else str(value.value)
    if isinstance(value, FilePath):
        return str(value.path)
    if isinstance(value, Called) and last_name(value.func) in ("f", "quoted_name", "str"):
        return text(value.args[0]) if value.args else HOLE
    return HOLE


def last_name(value: Value) -> str:
    """The last part of a dotted name, `Column` of `sa.Column`; empty for anything else."""
    if isinstance(value, Symbol):
        return value.path.rpartition(".")[2]
    return value.name if isinstance(value, Attribute) else ""
