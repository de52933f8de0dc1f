"""What functions of the standard library give, as far as migrations use them to reach an operation."""

from collections.abc import Callable
from dataclasses import replace

from pytest_lifeos.checks.migrations.danger.reading.attributes import attribute
from pytest_lifeos.checks.migrations.danger.reading.files import join
from pytest_lifeos.checks.migrations.danger.reading.imports import symbol
from pytest_lifeos.checks.migrations.danger.reading.loops import elements, is_complete
from pytest_lifeos.checks.migrations.danger.reading.machine import Call, Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import text
from pytest_lifeos.checks.migrations.danger.reading.scope import Class, Instance, Scope
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Called,
    Exit,
    FilePath,
    Items,
    Partial,
    Unknown,
    Value,
)


def _partial(machine: Machine, call: Call) -> Value:
    if not call.args:
        return Unknown()
    return Partial(call.args[0], call.args[1:], call.keywords)


def _method_caller(machine: Machine, call: Call) -> Value:
    """`operator.methodcaller("drop_table", "a")`, kept as it is until it is called."""
    return Called(call.func, call.args, dict(call.keywords))


def _chain(machine: Machine, call: Call) -> Value:
    values = [value for each in call.args for value in elements(each)]
    return Items(values, open=not all(is_complete(each) for each in call.args))


def _product(machine: Machine, call: Call) -> Value:
    rows: list[list[Value]] = [[]]
    for each in call.args:
        rows = [[*row, value] for row in rows for value in elements(each)][:1000]
    return Items([Items(row) for row in rows])


def _starmap(machine: Machine, call: Call) -> Value:
    rows = elements(call.args[1]) if len(call.args) > 1 else []
    given = [each.values if isinstance(each, Items) else [Unknown()] for each in rows]
    return Items([machine.call(replace(call, func=call.args[0], args=row)) for row in given])


def _same(machine: Machine, call: Call) -> Value:
    return call.args[0] if call.args else Unknown()


def _import_module(machine: Machine, call: Call) -> Value:
    return symbol(text(call.args[0])) if call.args else Unknown()


def _exit(machine: Machine, call: Call) -> Value:
    return Exit()


def _path(machine: Machine, call: Call) -> Value:
    if not call.args or not isinstance(call.args[0], FilePath):
        return Unknown()
    return join(call.args[0], [text(each) for each in call.args[1:]])


def _dirname(machine: Machine, call: Call) -> Value:
    found = _path(machine, call)
    return FilePath(found.path.parent) if isinstance(found, FilePath) else found


def call_made(machine: Machine, call: Call, made: Called) -> Value | None:
    """Calls what `methodcaller` or `attrgetter` made; None for anything else."""
    path = getattr(made.func, "path", "")
    if not made.args or not call.args:
        return None
    found = attribute(machine, call.args[0], text(made.args[0]), call.line)
    if path == "operator.attrgetter":
        return found
    if path == "operator.methodcaller":
        args = made.args[1:]
        return machine.call(replace(call, func=found, args=args, keywords=made.keywords))
    return None


def _namedtuple(machine: Machine, call: Call) -> Value:
    """`namedtuple("Step", "table column")`, and the same with a list of names or of pairs."""
    given = call.args[1] if len(call.args) > 1 else Items([])
    if isinstance(given, Items):
        names = [text(each.values[0] if isinstance(each, Items) else each) for each in given.values]
    else:
        names = text(given).replace(",", " ").split()
    return Class(text(call.args[0]) if call.args else "", Scope(is_class=True), [], names)


def _simple_namespace(machine: Machine, call: Call) -> Value:
    return Instance(Class("SimpleNamespace", Scope(is_class=True), []), dict(call.keywords))


Known = Callable[[Machine, Call], Value]
KNOWN: dict[str, Known] = {
    "functools.partial": _partial,
    "operator.methodcaller": _method_caller,
    "operator.attrgetter": _method_caller,
    "itertools.chain": _chain,
    "itertools.product": _product,
    "itertools.starmap": _starmap,
    **dict.fromkeys(("textwrap.dedent", "inspect.cleandoc", "asyncio.run", "copy.copy"), _same),
    **dict.fromkeys(("collections.namedtuple", "typing.NamedTuple"), _namedtuple),
    "types.SimpleNamespace": _simple_namespace,
    "importlib.import_module": _import_module,
    **dict.fromkeys(("sys.exit", "os._exit", "os.abort"), _exit),
    **dict.fromkeys(("pathlib.Path", "os.path.join", "os.path.abspath"), _path),
    **dict.fromkeys(
        ("os.path.realpath", "os.fspath", "os.path.normpath", "pathlib.PurePath"), _path
    ),
    "os.path.dirname": _dirname,
    **dict.fromkeys(("io.open", "codecs.open"), _same),
}
