"""What a file itself defines: the names of a scope, and the functions, classes and modules they stand for."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pytest_lifeos.checks.migrations.danger.reading.values import Value, last_name


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
