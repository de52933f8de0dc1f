"""Functions and classes of the file: what they are when defined."""

import ast

from pytest_lifeos.checks.migrations.danger.reading.machine import Machine
from pytest_lifeos.checks.migrations.danger.reading.scope import Class, Function, Scope
from pytest_lifeos.checks.migrations.danger.reading.values import Value

CONTEXT_MANAGERS = ("contextmanager", "asynccontextmanager")
_KINDS = ("staticmethod", "classmethod", "property", "cached_property", *CONTEXT_MANAGERS)


def read_function(
    machine: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope
) -> None:
    """Binds a function; a decorator is taken to call what it decorates."""
    names = [getattr(each, "id", getattr(each, "attr", "")) for each in node.decorator_list]
    kind = next((name for name in names if name in _KINDS), "")
    function = Function(node, scope, read_defaults(machine, node.args, scope), kind=kind)
    scope.set(node.name, function)


def read_class(machine: Machine, node: ast.ClassDef, scope: Scope) -> None:
    """Binds a class with its members."""
    members = Scope(parent=scope, is_class=True)
    bases = [machine.evaluate(each, scope) for each in node.bases]
    machine.run(node.body, members)
    annotated = [each.target for each in node.body if isinstance(each, ast.AnnAssign)]
    fields = [each.id for each in annotated if isinstance(each, ast.Name)]
    scope.set(node.name, Class(node.name, members, bases, fields))


def read_defaults(machine: Machine, args: ast.arguments, scope: Scope) -> dict[str, Value]:
    """The defaults of parameters, read where the function is made."""
    positional = [*args.posonlyargs, *args.args]
    pairs = zip(positional[::-1], args.defaults[::-1], strict=False)
    found = {each.arg: machine.evaluate(default, scope) for each, default in pairs}
    for each, value in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        if value is not None:
            found[each.arg] = machine.evaluate(value, scope)
    return found
