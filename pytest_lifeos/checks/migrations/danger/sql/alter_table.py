"""ALTER TABLE: one operation for each of its actions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pytest_lifeos.checks.migrations.danger.operation import Act, Operation
from pytest_lifeos.checks.migrations.danger.sql.column import read_column, read_type
from pytest_lifeos.checks.migrations.danger.sql.cursor import Cursor, split
from pytest_lifeos.checks.migrations.danger.sql.tokens import Token

# What follows DROP and is not the name of a column.
_NO_COLUMN = ("constraint", "index", "key", "primary", "foreign", "partition", "check")
_CONSTRAINTS = {
    "check": Act.ADD_CHECK,
    "unique": Act.ADD_UNIQUE,
    "primary": Act.ADD_PRIMARY_KEY,
    "foreign": Act.ADD_FOREIGN_KEY,
    "exclude": Act.ADD_EXCLUSION,
}


def read_alter_table(cursor: Cursor) -> Iterator[Operation]:
    """The operations of a statement whose `ALTER TABLE` has been taken."""
    cursor.exists_clause()
    cursor.take("only")
    table = cursor.name()
    cursor.take_sign("*")
    for action in split(cursor.rest, ","):
        for each in _action(Cursor(action)):
            yield replace(each, table=table)


def _action(cursor: Cursor) -> Iterator[Operation]:
    if cursor.take("add"):
        yield from _add(cursor)
    elif cursor.take("drop"):
        yield from _drop(cursor)
    elif cursor.take("alter") or cursor.take("modify"):
        yield from _alter_column(cursor)
    elif cursor.take("rename"):
        yield from _rename(cursor)
    elif cursor.take("change"):
        yield from _change(cursor)
    elif cursor.take("set"):
        yield from _set(cursor)
    elif cursor.take("validate", "constraint"):
        yield Operation(act=Act.VALIDATE_CONSTRAINT, name=cursor.name())


def _add(cursor: Cursor) -> Iterator[Operation]:
    name = cursor.name() if cursor.take("constraint") else ""
    if cursor.next.is_word(*_CONSTRAINTS):
        yield from _constraint(cursor, name)
    elif not cursor.next.is_word("index", "key", "partition", "fulltext", "spatial"):
        cursor.take("column")
        surely = not cursor.exists_clause()
        columns = cursor.in_parentheses()  # MySQL: ADD COLUMN (a int, b int)
        for each in split(columns, ",") if columns else [cursor.rest]:
            column = read_column(Cursor(each))
            yield Operation(act=Act.ADD_COLUMN, name=column.name, column=column, surely=surely)


def _constraint(cursor: Cursor, name: str) -> Iterator[Operation]:
    act = _CONSTRAINTS[cursor.next.text]
    later = cursor.has("not", "valid") or cursor.has("using", "index")
    condition = ""
    if cursor.take("check"):
        condition = cursor.text_in_parentheses()
    target = _referenced(cursor.rest)
    yield Operation(act=act, name=name, checked_later=later, condition=condition, target=target)


def _referenced(rest: Sequence[Token]) -> str:
    cursor = Cursor(rest)
    while cursor.next.text:
        if cursor.take("references"):
            return cursor.name()
        cursor.step()
    return ""


def _drop(cursor: Cursor) -> Iterator[Operation]:
    cascade = cursor.has("cascade")
    if cursor.take("column") or not _drops_no_column(cursor):
        cursor.exists_clause()
        yield Operation(act=Act.DROP_COLUMN, name=cursor.name(), cascade=cascade)
    elif cursor.take("constraint"):
        cursor.exists_clause()
        yield Operation(act=Act.DROP_CONSTRAINT, name=cursor.name(), cascade=cascade)
    elif cursor.take("primary", "key"):
        yield Operation(act=Act.DROP_CONSTRAINT, name="PRIMARY KEY", condition="primary")


def _drops_no_column(cursor: Cursor) -> bool:
    """True for `DROP CONSTRAINT c`, false for a column that is named `key`."""
    return cursor.next.is_word(*_NO_COLUMN) and cursor.after(1).text != ""


def _alter_column(cursor: Cursor) -> Iterator[Operation]:
    """PostgreSQL's ALTER COLUMN, and MySQL's MODIFY, which gives the whole column again."""
    cursor.take("column")
    cursor.exists_clause()
    name = cursor.name()
    if cursor.take("type") or cursor.take("set", "data", "type"):
        new = read_type(cursor)
        yield Operation(act=Act.CHANGE_TYPE, name=name, new_type=new, using=_using(cursor))
    elif cursor.take("set", "not", "null"):
        yield Operation(act=Act.SET_NOT_NULL, name=name)
    elif not cursor.next.is_word("set", "drop", "add", "reset", "restart"):
        yield from _whole_column(cursor, name)


def _using(cursor: Cursor) -> str:
    return " ".join(each.text for each in cursor.rest[1:]) if cursor.take("using") else ""


def _whole_column(cursor: Cursor, name: str) -> Iterator[Operation]:
    if cursor.next.text:
        yield Operation(act=Act.CHANGE_TYPE, name=name, new_type=read_type(cursor))
    if cursor.has("not", "null"):
        yield Operation(act=Act.SET_NOT_NULL, name=name)


def _rename(cursor: Cursor) -> Iterator[Operation]:
    if cursor.take("to") or cursor.take("as"):
        yield Operation(act=Act.RENAME_TABLE, target=cursor.name())
    elif not cursor.next.is_word("constraint", "index", "key") or cursor.after(1).is_word("to"):
        cursor.take("column")
        name = cursor.name()
        if cursor.take("to"):
            yield Operation(act=Act.RENAME_COLUMN, name=name, target=cursor.name())


def _change(cursor: Cursor) -> Iterator[Operation]:
    """`CHANGE old new type ...` of MySQL."""
    cursor.take("column")
    old, new = cursor.name(), cursor.name()
    if old != new:
        yield Operation(act=Act.RENAME_COLUMN, name=old, target=new)
    yield from _whole_column(cursor, new)


def _set(cursor: Cursor) -> Iterator[Operation]:
    if cursor.take("schema"):
        yield Operation(act=Act.RENAME_TABLE, target=f"schema {cursor.name()}")
    elif cursor.next.is_word("logged", "unlogged", "tablespace") or cursor.take("access"):
        target = f"SET {cursor.next.text.upper()}"
        yield Operation(act=Act.REWRITE_TABLE, target=target)
