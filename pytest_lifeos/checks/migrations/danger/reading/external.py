"""Calls of what is not in the file: SQLAlchemy's constructs, sessions, and helpers that are unknown."""

from dataclasses import replace

from pytest_lifeos.checks.migrations.danger.operation import HOLE, Act, Operation
from pytest_lifeos.checks.migrations.danger.reading.database import EXECUTES, is_handle
from pytest_lifeos.checks.migrations.danger.reading.execution import (
    looks_like_statement,
    record_execution,
)
from pytest_lifeos.checks.migrations.danger.reading.library_calls import call_made
from pytest_lifeos.checks.migrations.danger.reading.machine import Call, Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import text
from pytest_lifeos.checks.migrations.danger.reading.schema_elements import table_of_columns
from pytest_lifeos.checks.migrations.danger.reading.scope import Function, Managed
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Attribute,
    Autocommit,
    Called,
    Database,
    Ops,
    Partial,
    Symbol,
    Unknown,
    Value,
    last_name,
)

_SESSIONS = (
    *("Session", "sessionmaker", "scoped_session", "AsyncSession", "async_sessionmaker"),
    *("create_session", "create_engine", "create_async_engine", "MigrationContext"),
)
_ON_A_TABLE = {"drop": Act.DROP_TABLE, "create": Act.CREATE_TABLE, "drop_all": Act.DROP_TABLE}


def call_external(machine: Machine, call: Call) -> Value:
    """What such a call gives, and what it does to the database as far as that shows."""
    name = last_name(call.func)
    if name in _SESSIONS or (name == "configure" and any(map(is_handle, call.args))):
        return Database()
    if name == "Operations":
        return Ops()
    if name == "enter_context" and call.args:
        return _entered(machine, call.args[0])
    if isinstance(call.func, Called):
        made = call_made(machine, call, call.func)
        if made is not None:
            return made
    if name in EXECUTES and call.args and looks_like_statement(call.args[0]):
        record_execution(machine, call.args[0], call.line)
        return Unknown()
    if name in _ON_A_TABLE:
        _on_a_table(machine, call, name)
    if not _is_sqlalchemy(call.func):
        _call_back(machine, call)
    return (
        Unknown()
        if isinstance(call.func, Unknown)
        else Called(call.func, call.args, dict(call.keywords))
    )


def _entered(machine: Machine, value: Value) -> Value:
    """`stack.enter_context(context.autocommit_block())`: to the end of the function, about."""
    if isinstance(value, Autocommit) or (isinstance(value, Managed) and value.autocommit):
        machine.in_transaction = False
    return value.yielded if isinstance(value, Managed) else value


def _on_a_table(machine: Machine, call: Call, verb: str) -> None:
    """`table.drop(bind)`, `Base.metadata.drop_all(bind)`, `sa.Index(...).create(bind)`."""
    if not any(is_handle(each) for each in (*call.args, *call.keywords.values())):
        return
    base = call.func.base if isinstance(call.func, Attribute) else Unknown()
    made = base if isinstance(base, Called) else None
    kind = last_name(made.func) if made is not None else ""
    name = text(made.args[0]) if made is not None and made.args else HOLE
    if kind == "Index":
        act = Act.DROP_INDEX if verb == "drop" else Act.CREATE_INDEX
        table = "" if act is Act.DROP_INDEX else table_of_columns(base)
        machine.record(Operation(act=act, table=table, name=name, line=call.line))
    elif kind in ("Table", "table") or verb == "drop_all" or _is_table(call.func, verb):
        machine.record(Operation(act=_ON_A_TABLE[verb], table=name, line=call.line))


def _is_table(func: Value, verb: str) -> bool:
    """`Mood.__table__.drop`, `tables.mood.drop`: enum types and sequences are dropped alike."""
    path = func.path if isinstance(func, Symbol) else ""
    base = func.base if isinstance(func, Attribute) else func
    return verb == "drop" and ("table" in path or "table" in last_name(base))


def _is_sqlalchemy(func: Value) -> bool:
    return isinstance(func, Symbol) and func.path.startswith("sqlalchemy")


def _call_back(machine: Machine, call: Call) -> None:
    """A helper that is unknown is taken to call the functions that it is given."""
    for at, each in enumerate(call.args):
        if isinstance(each, (Function, Partial)) or (
            isinstance(each, Attribute) and isinstance(each.base, Ops)
        ):
            given = [one for one in call.args[at + 1 :] if not isinstance(one, Function)]
            machine.call(replace(call, func=each, args=given, keywords={}))
