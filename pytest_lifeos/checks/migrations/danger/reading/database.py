"""Calls of binds, connections, sessions, cursors and migration contexts."""

from dataclasses import replace

from pytest_lifeos.checks.migrations.danger.operation import Act, Operation
from pytest_lifeos.checks.migrations.danger.reading.execution import record_execution
from pytest_lifeos.checks.migrations.danger.reading.machine import Call, Machine
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Attribute,
    Autocommit,
    Database,
    Literal,
    Unknown,
    Value,
)

EXECUTES = (
    *("execute", "exec_driver_sql", "executemany", "executescript", "execute_batch", "_exec"),
    *("scalar", "scalars", "stream", "stream_scalars", "exec"),
)
_HANDLES = (
    *("connect", "connection", "begin", "begin_nested", "cursor", "raw_connection", "get_bind"),
    *("get_context", "session", "execution_options", "__enter__", "get_raw_connection", "options"),
    *("with_session", "no_autoflush", "impl", "bind", "engine"),
)
_RUNS = ("run_sync", "run_callable", "transaction", "run_async")
# What a query gives that is no query any more.
_RESULTS = ("all", "first", "one", "one_or_none", "count", "scalar", "get", "exists", "yield_per")


def call_database(machine: Machine, call: Call, base: Database, name: str) -> Value:
    """`bind.name(...)`."""
    if name in EXECUTES and not base.is_query:
        _execute(machine, call, base)
        return Unknown()
    if name == "autocommit_block":
        return Autocommit()
    if name == "execution_options":
        level = call.keywords.get("isolation_level")
        return replace(base, autocommit=base.autocommit or level == Literal("AUTOCOMMIT"))
    if name in _RUNS and call.args:
        args = [Database(), *call.args[1:]]
        return machine.call(replace(call, func=call.args[0], args=args))
    if name == "query":
        return Database(is_query=True)
    if name == "delete" or (name == "update" and base.is_query):
        operation = Operation(act=Act.EXECUTE, target=f"{name.upper()} by the ORM", line=call.line)
        machine.record(operation)
        return Unknown()
    if name in _HANDLES or (base.is_query and name not in _RESULTS):
        return base
    return Unknown()


def _execute(machine: Machine, call: Call, base: Database) -> None:
    statement = call.args[0] if call.args else _by_name(call)
    if statement is not None:
        outside = base.autocommit
        record_execution(machine, statement, call.line, in_transaction=not outside)


def _by_name(call: Call) -> Value | None:
    names = ("statement", "sqltext", "clause", "sql", "query", "object_")
    return next((call.keywords[each] for each in names if each in call.keywords), None)


def is_handle(value: Value) -> bool:
    """True for a connection, also as an attribute: `context.connection`."""
    if isinstance(value, Attribute):
        return isinstance(value.base, Database) and value.name in _HANDLES
    return isinstance(value, Database)
