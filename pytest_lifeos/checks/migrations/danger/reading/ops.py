"""Calls of `alembic.op` and of batch operations, as operations."""

from collections.abc import Mapping
from dataclasses import replace

from pytest_lifeos.checks.migrations.danger.operation import HOLE
from pytest_lifeos.checks.migrations.danger.reading.execution import record_execution
from pytest_lifeos.checks.migrations.danger.reading.machine import Call, Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import text
from pytest_lifeos.checks.migrations.danger.reading.op_arguments import SIGNATURES, Given, named
from pytest_lifeos.checks.migrations.danger.reading.op_readers import READERS
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Called,
    Database,
    Literal,
    Ops,
    Symbol,
    Unknown,
    Value,
    last_name,
)

# What the operation objects call the arguments that `op` calls otherwise.
_OF_OBJECTS = {
    "modify_nullable": "nullable",
    "modify_type": "type_",
    "modify_name": "new_column_name",
}


def call_op(machine: Machine, call: Call, ops: Ops, name: str) -> Value:
    """`op.name(...)`."""
    if name in ("get_bind", "get_context"):
        return Database()
    if name in ("f", "inline_literal"):
        return call.args[0] if call.args else Unknown()
    if name == "batch_alter_table":
        return _batch(machine, call)
    if name == "run_async":
        return _run_async(machine, call)
    if name == "invoke":
        return _invoke(machine, call, ops)
    given = named(call, ops, name)
    if name == "execute":
        record_execution(machine, given.get("sqltext", Unknown()), call.line)
    elif name in READERS:
        _record(machine, given, name, call.line)
    if name == "create_table":
        return Called(Symbol("sqlalchemy.Table"), [given.get("table_name", Unknown())], {})
    return Unknown()


def _record(machine: Machine, given: Given, name: str, line: int) -> None:
    for each in READERS[name](given):
        machine.record(replace(each, line=line))


def _batch(machine: Machine, call: Call) -> Value:
    table = call.argument(0, "table_name") or Unknown()
    schema = call.argument(1, "schema") or Literal(None)
    if call.keywords.get("recreate") == Literal("always"):
        given: Mapping[str, Value] = {"table_name": table, "schema": schema}
        _record(machine, given, "batch_alter_table", call.line)
    return Ops(text(table) or HOLE, schema)


def _run_async(machine: Machine, call: Call) -> Value:
    if not call.args:
        return Unknown()
    args = [Database(), *call.args[1:]]
    return machine.call(replace(call, func=call.args[0], args=args))


def _invoke(machine: Machine, call: Call, ops: Ops) -> Value:
    """`op.invoke(DropTableOp("a"))`."""
    made = call.args[0] if call.args else Unknown()
    if not isinstance(made, Called):
        return Unknown()
    name = _snake(last_name(made.func).removesuffix("Op"))
    name = "execute" if name == "execute_s_q_l" else name
    if name not in SIGNATURES:
        return Unknown()
    keywords = {_OF_OBJECTS.get(key, key): value for key, value in made.keywords.items()}
    return call_op(machine, replace(call, args=made.args, keywords=keywords), ops, name)


def _snake(name: str) -> str:
    """`DropTable` as `drop_table`."""
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")
