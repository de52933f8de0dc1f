"""The arguments of Alembic's operations by name, however they are given."""

from collections.abc import Mapping

from pytest_lifeos.checks.migrations.danger.operation import HOLE
from pytest_lifeos.checks.migrations.danger.reading.machine import Call
from pytest_lifeos.checks.migrations.danger.reading.meaning import text
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Items,
    Literal,
    Ops,
    Unknown,
    Value,
)

Given = Mapping[str, Value]

# The positional parameters of `alembic.op`; a batch operation has no table among them.
SIGNATURES: dict[str, tuple[str, ...]] = {
    "add_column": ("table_name", "column"),
    "alter_column": ("table_name", "column_name"),
    "create_check_constraint": ("constraint_name", "table_name", "condition"),
    "create_exclude_constraint": ("constraint_name", "table_name"),
    "create_foreign_key": (
        *("constraint_name", "source_table", "referent_table", "local_cols", "remote_cols"),
    ),
    "create_index": ("index_name", "table_name", "columns"),
    "create_primary_key": ("constraint_name", "table_name", "columns"),
    "create_table": ("table_name",),
    "create_unique_constraint": ("constraint_name", "table_name", "columns"),
    "drop_column": ("table_name", "column_name"),
    "drop_constraint": ("constraint_name", "table_name", "type_"),
    "drop_index": ("index_name", "table_name"),
    "drop_table": ("table_name",),
    "execute": ("sqltext",),
    "rename_table": ("old_table_name", "new_table_name"),
}
_TABLES = ("table_name", "source_table")


def named(call: Call, ops: Ops, name: str) -> Given:
    """The arguments of a call of `op.name` or `batch_op.name`, each by its name."""
    names = SIGNATURES.get(name, ())
    if ops.is_batch:
        names = tuple(each for each in names if each not in _TABLES)
    given = dict(zip(names, call.args, strict=False)) | dict(call.keywords)
    if ops.is_batch:
        given |= {"table_name": Literal(ops.table), "schema": ops.schema}
        given["source_table"] = given["table_name"]
        given["source_schema"] = given["schema"]
    given["rest"] = Items(list(call.args[len(names) :]))
    return given


def table_of(given: Given, name: str = "table_name", schema: str = "schema") -> str:
    """`schema.table`, a hole where it is not known."""
    table = text(given.get(name, Unknown()))
    found = given.get(schema, Literal(None))
    if found in (Literal(None), Literal(""), Literal("public")):
        return table
    return f"{text(found)}.{table}"


def text_of(given: Given, name: str) -> str:
    """An argument as a text; a hole where it is not known, empty where it is not given."""
    value = given.get(name)
    if value is None or value == Literal(None):
        return ""
    return text(value) or HOLE


def is_true(given: Given, *names: str) -> bool:
    """True if one of these arguments is known to be true."""
    return any(_holds(given.get(name)) for name in names)


def _holds(value: Value | None) -> bool:
    """`postgresql_concurrently=is_postgresql` holds where it matters."""
    return value is not None and (value == Literal(True) or getattr(value, "holds", False) is True)
