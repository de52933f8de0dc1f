"""DDL elements of SQLAlchemy that are executed: `DropIndex(...)`, `AddConstraint(...)`, `CreateTable(...)`."""

from collections.abc import Callable, Iterator

from pytest_lifeos.checks.migrations.danger.operation import HOLE, Act, Operation
from pytest_lifeos.checks.migrations.danger.reading.meaning import text
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Attribute,
    Called,
    Literal,
    OnPostgres,
    Value,
    last_name,
)

_ADDED = {
    "ForeignKeyConstraint": Act.ADD_FOREIGN_KEY,
    "CheckConstraint": Act.ADD_CHECK,
    "UniqueConstraint": Act.ADD_UNIQUE,
    "PrimaryKeyConstraint": Act.ADD_PRIMARY_KEY,
    "ExcludeConstraint": Act.ADD_EXCLUSION,
}


def read_element(name: str, value: Value) -> Iterator[Operation]:
    """What executing the element `name` around a table, an index, a constraint or a schema does."""
    if name in _READERS:
        yield from _READERS[name](value)


def _create_table(value: Value) -> Iterator[Operation]:
    yield Operation(act=Act.CREATE_TABLE, table=text(name_of(value)))


def _drop_table(value: Value) -> Iterator[Operation]:
    yield Operation(act=Act.DROP_TABLE, table=text(name_of(value)))


def _drop_schema(value: Value) -> Iterator[Operation]:
    yield Operation(act=Act.DROP_SCHEMA, name=text(name_of(value)))


def _create_index(value: Value) -> Iterator[Operation]:
    yield Operation(
        act=Act.CREATE_INDEX,
        table=table_of_columns(value),
        name=_own_name(value),
        concurrently=_holds(value, "postgresql_concurrently"),
        condition="unique" if _holds(value, "unique") else "",
    )


def _drop_index(value: Value) -> Iterator[Operation]:
    concurrently = _holds(value, "postgresql_concurrently")
    yield Operation(act=Act.DROP_INDEX, name=_own_name(value), concurrently=concurrently)


def _add_constraint(value: Value) -> Iterator[Operation]:
    kind = last_name(value.func) if isinstance(value, Called) else ""
    if isinstance(value, Called) and kind in _ADDED:
        is_check = kind == "CheckConstraint" and value.args
        yield Operation(
            act=_ADDED[kind],
            table=table_of_columns(value),
            name=text(value.keywords.get("name", Literal(HOLE))),
            target=HOLE,
            condition=text(value.args[0]) if is_check else "",
            checked_later=_holds(value, "postgresql_not_valid"),
        )


def _drop_constraint(value: Value) -> Iterator[Operation]:
    if isinstance(value, Called):
        is_key = last_name(value.func) == "PrimaryKeyConstraint"
        yield Operation(
            act=Act.DROP_CONSTRAINT,
            table=table_of_columns(value),
            name=text(value.keywords.get("name", Literal(HOLE))),
            condition="primary" if is_key else "",
        )


Reader = Callable[[Value], Iterator[Operation]]
_READERS: dict[str, Reader] = {
    "AddConstraint": _add_constraint,
    "CreateIndex": _create_index,
    "CreateTable": _create_table,
    "DropConstraint": _drop_constraint,
    "DropIndex": _drop_index,
    "DropSchema": _drop_schema,
    "DropTable": _drop_table,
}


def name_of(value: Value) -> Value:
    """A name, or the name of a table that is given itself."""
    named = isinstance(value, Called) and last_name(value.func) in ("table", "Table") and value.args
    return value.args[0] if isinstance(value, Called) and named else value


def table_of_columns(value: Value) -> str:
    """The table of `sa.Index("ix", t.c.x)` or `sa.UniqueConstraint(t.c.x)`."""
    columns = value.args if isinstance(value, Called) else []
    for each in columns:
        while isinstance(each, Attribute):
            each = each.base
        if isinstance(each, Called) and name_of(each) is not each:
            return text(name_of(each))
    return HOLE


def _own_name(value: Value) -> str:
    return text(value.args[0]) if isinstance(value, Called) and value.args else HOLE


def _holds(value: Value, name: str) -> bool:
    found = value.keywords.get(name) if isinstance(value, Called) else None
    return found == Literal(True) or (isinstance(found, OnPostgres) and found.holds)
