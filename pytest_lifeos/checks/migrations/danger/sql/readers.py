"""What each kind of SQL statement does; one small reader for each, by its first word."""

from collections.abc import Callable, Iterator

from pytest_lifeos.checks.migrations.danger.operation import HOLE, Act, Operation
from pytest_lifeos.checks.migrations.danger.sql.alter_table import read_alter_table
from pytest_lifeos.checks.migrations.danger.sql.cursor import Cursor

_TABLE_KINDS = (("table",), ("foreign", "table"))


def _alter(cursor: Cursor) -> Iterator[Operation]:
    if cursor.take("table") or cursor.take("foreign", "table"):
        yield from read_alter_table(cursor)
    elif cursor.take("schema"):
        name = cursor.name()
        if cursor.take("rename", "to"):
            yield Operation(act=Act.RENAME_SCHEMA, name=name, target=cursor.name())
    elif cursor.take("type"):
        yield from _alter_type(cursor)
    elif cursor.take("view") or cursor.take("materialized", "view"):
        yield from (each for each in read_alter_table(cursor) if each.act is Act.RENAME_TABLE)


def _alter_type(cursor: Cursor) -> Iterator[Operation]:
    name = cursor.name()
    if cursor.take("add", "value"):
        cursor.exists_clause()
        yield Operation(act=Act.ADD_ENUM_VALUE, name=name, target=cursor.step().text)
    elif cursor.take("rename", "value"):
        old = cursor.step().text
        cursor.take("to")
        target = f"{old} to {cursor.step().text}"
        yield Operation(act=Act.RENAME_ENUM_VALUE, name=name, target=target)


def _create(cursor: Cursor) -> Iterator[Operation]:
    while cursor.take_any("temp", "temporary", "unlogged", "global", "local", "foreign"):
        pass
    unique = cursor.take("unique")
    if cursor.take("table") or cursor.take("materialized", "view"):
        surely = not cursor.exists_clause()
        yield Operation(act=Act.CREATE_TABLE, table=cursor.name(), surely=surely)
    elif cursor.take("type"):
        yield Operation(act=Act.CREATE_TYPE, name=cursor.name())
    elif cursor.take("index"):
        yield from _create_index(cursor, unique)


def _create_index(cursor: Cursor, unique: bool) -> Iterator[Operation]:
    concurrently = cursor.take("concurrently")
    surely = not cursor.exists_clause()
    name = HOLE if cursor.next.is_word("on") else cursor.name()
    if cursor.take("on"):
        only = cursor.take("only")  # of a partitioned table: no rows are read
        yield Operation(
            act=Act.CREATE_INDEX,
            table=cursor.name(),
            name=name,
            concurrently=concurrently,
            checked_later=only,
            surely=surely,
            condition="unique" if unique else "",
        )


def _drop(cursor: Cursor) -> Iterator[Operation]:
    cascade = cursor.has("cascade")
    if any(cursor.take(*words) for words in _TABLE_KINDS):
        cursor.exists_clause()
        for table in cursor.names():
            yield Operation(act=Act.DROP_TABLE, table=table, cascade=cascade)
    elif cursor.take("schema"):
        cursor.exists_clause()
        for name in cursor.names():
            yield Operation(act=Act.DROP_SCHEMA, name=name, cascade=cascade)
    elif cursor.take("index"):
        concurrently = cursor.take("concurrently")
        cursor.exists_clause()
        for name in cursor.names():
            # A schema belongs to the index here, and to its table in Alembic.
            name = name.rpartition(".")[2]
            yield Operation(act=Act.DROP_INDEX, name=name, concurrently=concurrently)


def _truncate(cursor: Cursor) -> Iterator[Operation]:
    cursor.take("table")
    cursor.take("only")
    for table in cursor.names():
        cursor.take_sign("*")
        yield Operation(act=Act.TRUNCATE, table=table)


def _lock(cursor: Cursor) -> Iterator[Operation]:
    cursor.take("table") or cursor.take("tables")
    cursor.take("only")
    for table in cursor.names():
        yield Operation(act=Act.LOCK_TABLE, table=table)


def _reindex(cursor: Cursor) -> Iterator[Operation]:
    options = {each.text for each in cursor.in_parentheses()}
    kind = cursor.step().text
    concurrently = cursor.take("concurrently") or "concurrently" in options
    table = cursor.name()
    is_table = kind == "table"
    yield Operation(
        act=Act.REINDEX,
        table=table if is_table else "",
        name="" if is_table else table,
        concurrently=concurrently,
    )


def _vacuum(cursor: Cursor) -> Iterator[Operation]:
    full = cursor.take("full") or "full" in {each.text for each in cursor.in_parentheses()}
    while cursor.take_any("freeze", "verbose", "analyze"):
        pass
    if full:
        yield Operation(act=Act.REWRITE_TABLE, table=cursor.name(), target="VACUUM FULL")


def _cluster(cursor: Cursor) -> Iterator[Operation]:
    cursor.take("verbose")
    yield Operation(act=Act.REWRITE_TABLE, table=cursor.name(), target="CLUSTER")


def _rename(cursor: Cursor) -> Iterator[Operation]:
    """`RENAME TABLE a TO b` of MySQL."""
    if cursor.take("table"):
        table = cursor.name()
        cursor.take("to")
        yield Operation(act=Act.RENAME_TABLE, table=table, target=cursor.name())


def _select(cursor: Cursor) -> Iterator[Operation]:
    """`SELECT ... INTO n` makes a table."""
    depth = 0
    while cursor.next.text:
        token = cursor.step()
        depth += token.is_sign("(") - token.is_sign(")")
        if depth == 0 and token.is_word("into"):
            while cursor.take_any("temp", "temporary", "unlogged", "table"):
                pass
            yield Operation(act=Act.CREATE_TABLE, table=cursor.name())
            return


READERS: dict[str, Callable[[Cursor], Iterator[Operation]]] = {
    "alter": _alter,
    "create": _create,
    "drop": _drop,
    "truncate": _truncate,
    "lock": _lock,
    "reindex": _reindex,
    "vacuum": _vacuum,
    "cluster": _cluster,
    "rename": _rename,
    "select": _select,
}
