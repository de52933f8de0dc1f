"""What `a.b` stands for."""

from pytest_lifeos.checks.migrations.danger.operation import HOLE
from pytest_lifeos.checks.migrations.danger.reading.imports import symbol
from pytest_lifeos.checks.migrations.danger.reading.machine import Call, Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import choice
from pytest_lifeos.checks.migrations.danger.reading.scope import (
    Class,
    Function,
    Instance,
    Module,
    Namespace,
)
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Attribute,
    Called,
    Choice,
    Database,
    Dialect,
    FilePath,
    Items,
    Literal,
    Ops,
    Symbol,
    Unknown,
    Value,
    last_name,
)

_TABLES = ("Table", "table", "TableClause")


def attribute(machine: Machine, base: Value, name: str, line: int) -> Value:
    """`base.name`."""
    if isinstance(base, Choice):
        return choice([attribute(machine, each, name, line) for each in base.values])
    if isinstance(base, Symbol):
        return symbol(f"{base.path}.{name}")
    if isinstance(base, Attribute) and isinstance(base.base, Database):
        base = base.base
    if isinstance(base, Database) and name in ("dialect", "dialect_name", "name"):
        return Dialect()
    if isinstance(base, Dialect):
        return base if name == "name" else Attribute(base, name)
    if isinstance(base, Namespace):
        return module_member(machine, name)
    if isinstance(base, Module):
        return base.scope.names.get(name, Unknown())
    if isinstance(base, (Literal, Items)) and name == "value":
        return base  # of a member of an Enum
    if isinstance(base, (Instance, Class)):
        return _member(machine, base, name, line)
    if isinstance(base, FilePath):
        return _part_of_path(base, name)
    if isinstance(base, Called) and name in ("name", "fullname") and base.args:
        return base.args[0] if last_name(base.func) in _TABLES else Attribute(base, name)
    if isinstance(base, Ops) and name in ("op", "__dict__"):
        return base
    return Attribute(base, name)


def module_member(machine: Machine, name: str) -> Value:
    """A name of the file itself; every name that fits where a part of it is not known."""
    names = machine.module.names
    if HOLE not in name:
        return names.get(name, Unknown())
    start, _, end = name.partition(HOLE)
    end = end.rpartition(HOLE)[2]
    fits = [each for each in names if each.startswith(start) and each.endswith(end)]
    known = [names[each] for each in fits if isinstance(names[each], Function)]
    return choice(known) if known and start + end else Unknown()


def _member(machine: Machine, base: Instance | Class, name: str, line: int) -> Value:
    if isinstance(base, Instance) and name in base.attributes:
        return base.attributes[name]
    owner = base.type if isinstance(base, Instance) else base
    found = in_class(owner, name)
    if not isinstance(found, Function) or found.kind == "staticmethod":
        return found if found is not None else Attribute(base, name)
    if isinstance(base, Class) and found.kind != "classmethod":
        return found
    bound = Function(found.node, found.scope, found.defaults, base, found.kind)
    if found.kind in ("property", "cached_property"):
        return machine.call(Call(func=bound, line=line, scope=found.scope))
    return bound


def in_class(owner: Class, name: str, depth: int = 0) -> Value | None:
    """A member of a class or of the classes it stands on."""
    if name in owner.members.names:
        return owner.members.names[name]
    for base in owner.bases if depth < 10 else ():
        found = in_class(base, name, depth + 1) if isinstance(base, Class) else None
        if found is not None:
            return found
    return None


def _part_of_path(base: FilePath, name: str) -> Value:
    path = base.path
    known: dict[str, Value] = {
        "parent": FilePath(path.parent),
        "parents": Items([FilePath(each) for each in path.parents]),
        "name": Literal(path.name),
        "stem": Literal(path.stem),
        "suffix": Literal(path.suffix),
    }
    return known.get(name, Attribute(base, name))
