"""What each of Alembic's operations does; one small reader for each."""

from collections.abc import Callable, Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operation, SqlType
from pytest_lifeos.checks.migrations.danger.reading.columns import read_column, read_type
from pytest_lifeos.checks.migrations.danger.reading.meaning import alternatives, first, text
from pytest_lifeos.checks.migrations.danger.reading.op_arguments import (
    Given,
    is_true,
    table_of,
    text_of,
)
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Called,
    Literal,
    Unknown,
    Value,
    last_name,
)


def _create_table(given: Given) -> Iterator[Operation]:
    surely = not is_true(given, "if_not_exists")
    yield Operation(act=Act.CREATE_TABLE, table=table_of(given), surely=surely)


def _drop_table(given: Given) -> Iterator[Operation]:
    yield Operation(act=Act.DROP_TABLE, table=table_of(given))


def _rename_table(given: Given) -> Iterator[Operation]:
    yield Operation(
        act=Act.RENAME_TABLE,
        table=table_of(given, "old_table_name"),
        target=table_of(given, "new_table_name"),
    )


def _recreate(given: Given) -> Iterator[Operation]:
    target = 'recreate="always"'
    yield Operation(act=Act.REWRITE_TABLE, table=table_of(given), target=target)


def _add_column(given: Given) -> Iterator[Operation]:
    surely = not is_true(given, "if_not_exists")
    for each in alternatives(given.get("column", Unknown())):
        column = read_column(each)
        yield Operation(
            act=Act.ADD_COLUMN,
            table=table_of(given),
            name=column.name,
            column=column,
            surely=surely,
        )


def _drop_column(given: Given) -> Iterator[Operation]:
    name = text_of(given, "column_name")
    yield Operation(act=Act.DROP_COLUMN, table=table_of(given), name=name)


def _alter_column(given: Given) -> Iterator[Operation]:
    table, name = table_of(given), text_of(given, "column_name")
    new = first(given.get("type_", Literal(None)))
    if new not in (Literal(None), Unknown()):
        yield Operation(
            act=Act.CHANGE_TYPE,
            table=table,
            name=name,
            old_type=_type(given.get("existing_type")),
            new_type=read_type(new),
            using=text_of(given, "postgresql_using"),
        )
    becomes = alternatives(given.get("nullable", Literal(None)))
    if Literal(False) in becomes and given.get("existing_nullable") != Literal(False):
        yield Operation(act=Act.SET_NOT_NULL, table=table, name=name)
    target = text_of(given, "new_column_name")
    if target not in ("", name):
        yield Operation(act=Act.RENAME_COLUMN, table=table, name=name, target=target)


def _type(value: Value | None) -> SqlType | None:
    return None if value is None or value in (Literal(None), Unknown()) else read_type(value)


def _create_index(given: Given) -> Iterator[Operation]:
    yield Operation(
        act=Act.CREATE_INDEX,
        table=table_of(given),
        name=text_of(given, "index_name"),
        concurrently=is_true(given, "postgresql_concurrently"),
        condition="unique" if is_true(given, "unique") else "",
    )


def _drop_index(given: Given) -> Iterator[Operation]:
    yield Operation(
        act=Act.DROP_INDEX,
        table=table_of(given) if text_of(given, "table_name") else "",
        name=text_of(given, "index_name"),
        concurrently=is_true(given, "postgresql_concurrently"),
    )


def _create_foreign_key(given: Given) -> Iterator[Operation]:
    yield Operation(
        act=Act.ADD_FOREIGN_KEY,
        table=table_of(given, "source_table", "source_schema"),
        name=text_of(given, "constraint_name"),
        target=table_of(given, "referent_table", "referent_schema"),
        checked_later=is_true(given, "postgresql_not_valid"),
    )


def _constraint(act: Act) -> "Reader":
    def read(given: Given) -> Iterator[Operation]:
        yield Operation(
            act=act,
            table=table_of(given),
            name=text_of(given, "constraint_name"),
            condition=_condition(given.get("condition")),
            checked_later=is_true(given, "postgresql_not_valid")
            or "postgresql_using_index" in given,
        )

    return read


def _condition(value: Value | None) -> str:
    """The text of a check; `sa.text(...)` around it is left out."""
    if isinstance(value, Called) and last_name(value.func) == "text" and value.args:
        value = value.args[0]
    return "" if value is None else text(value)


def _drop_constraint(given: Given) -> Iterator[Operation]:
    yield Operation(
        act=Act.DROP_CONSTRAINT,
        table=table_of(given),
        name=text_of(given, "constraint_name"),
        condition=text_of(given, "type_"),
    )


Reader = Callable[[Given], Iterator[Operation]]
READERS: dict[str, Reader] = {
    "add_column": _add_column,
    "alter_column": _alter_column,
    "batch_alter_table": _recreate,
    "create_check_constraint": _constraint(Act.ADD_CHECK),
    "create_exclude_constraint": _constraint(Act.ADD_EXCLUSION),
    "create_foreign_key": _create_foreign_key,
    "create_index": _create_index,
    "create_primary_key": _constraint(Act.ADD_PRIMARY_KEY),
    "create_table": _create_table,
    "create_unique_constraint": _constraint(Act.ADD_UNIQUE),
    "drop_column": _drop_column,
    "drop_constraint": _drop_constraint,
    "drop_index": _drop_index,
    "drop_table": _drop_table,
    "rename_table": _rename_table,
}
