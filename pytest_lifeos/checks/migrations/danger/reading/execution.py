"""What is sent to the database as a statement: SQL text, or a construct of SQLAlchemy."""

from collections.abc import Iterator
from dataclasses import replace

from pytest_lifeos.checks.migrations.danger.operation import HOLE, Act, Operation
from pytest_lifeos.checks.migrations.danger.reading.machine import Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import alternatives, text
from pytest_lifeos.checks.migrations.danger.reading.schema_elements import name_of, read_element
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Attribute,
    Called,
    Items,
    Literal,
    Symbol,
    Value,
    last_name,
)
from pytest_lifeos.checks.migrations.danger.sql.harmless import only_reads
from pytest_lifeos.checks.migrations.danger.sql.statements import ends_transaction, read_sql

_TEXTS = ("text", "DDL", "TextClause", "SQL", "literal_column")
_WRITES = ("update", "delete", "insert", "merge", "Update", "Delete", "Insert", "upsert")
_READS = ("select", "exists", "Select", "union", "union_all")


def record_execution(
    machine: Machine, value: Value, line: int, *, in_transaction: bool = True
) -> None:
    """Notes what executing `value` does."""
    for each in alternatives(value):
        for operation in _operations(each):
            machine.record(replace(operation, line=line, in_transaction=in_transaction))
        known = _sql(each)
        if known is not None and ends_transaction(known):
            # `op.execute("COMMIT")`, after which there is no transaction.
            machine.in_transaction = False


def looks_like_statement(value: Value) -> bool:
    """True for what can only be a statement, whoever it is given to."""
    return any(_is_statement(each) for each in alternatives(value))


def _is_statement(value: Value) -> bool:
    known = _sql(value)
    if known is None:
        return not _verbs(value).isdisjoint(_WRITES)
    return isinstance(value, Called) or known.lstrip().lower().startswith(_FIRST_WORDS)


_FIRST_WORDS = (
    *("select ", "with ", "insert into ", "update ", "delete from ", "merge into ", "truncate "),
    *("drop ", "alter ", "create ", "lock ", "reindex ", "vacuum ", "cluster ", "do $"),
)


def _operations(value: Value) -> Iterator[Operation]:
    if isinstance(value, Items):
        for each in value.values:
            yield from _operations(each)
        return
    known = _sql(value)
    if known is not None:
        yield from read_sql(known)
    elif isinstance(value, Called):
        yield from _construct(value)
    elif value != Literal(None):
        yield Operation(act=Act.EXECUTE, target="a statement that is computed")


def _sql(value: Value) -> str | None:
    """The text of a statement, whatever was chained to it: `text("...").bindparams(...)`."""
    if isinstance(value, Literal):
        return text(value) if isinstance(value.value, str) else None
    while isinstance(value, Called):
        if last_name(value.func) in _TEXTS and not _is_chained(value):
            return text(value.args[0]) if value.args else HOLE
        if not isinstance(value.func, Attribute):
            return None
        value = value.func.base
    return None


def _is_chained(value: Called) -> bool:
    return isinstance(value.func, Attribute) and isinstance(value.func.base, Called)


def _construct(value: Called) -> Iterator[Operation]:
    """A statement that is built: data changes and drops are raw to a reader of the migration."""
    verbs = _verbs(value)
    name = last_name(value.func)
    if verbs & {*_WRITES} or not verbs:
        verb = next((each for each in _WRITES if each in verbs), "")
        target = f"{verb.upper()} {_table(value)}" if verb else "a statement that is computed"
        yield Operation(act=Act.EXECUTE, target=target)
    elif not name.startswith("Create") and not verbs & {*_READS}:
        yield Operation(act=Act.EXECUTE, target=f"{name}(...)")
    elif (writer := _writing_function(value, 0)) != "":
        yield Operation(act=Act.EXECUTE, target=f"SELECT {writer}(...)")
    if value.args:
        yield from read_element(name, value.args[0])


def _writing_function(value: Value, depth: int) -> str:
    """`setval` of `sa.select(sa.func.setval(...))`: a function of which nothing says it only reads."""
    if depth > 20 or not isinstance(value, (Called, Attribute)):
        return ""
    if isinstance(value, Attribute):
        return _writing_function(value.base, depth + 1)
    name = last_name(value.func)
    path = value.func.path if isinstance(value.func, Symbol) else ""
    if ".func." in path and not only_reads(name):
        return name
    parts = [value.func, *value.args]
    return next((found for each in parts if (found := _writing_function(each, depth + 1))), "")


def _verbs(value: Value) -> set[str]:
    """The names of all calls in a chain: `t.update().values()` has `update` and `values`."""
    found: set[str] = set()
    while isinstance(value, (Called, Attribute)):
        if isinstance(value, Called):
            found.add(last_name(value.func))
            value = value.func
        else:
            value = value.base
    return found - {""}


def _table(value: Value) -> str:
    """The table at the root of `t.update()...` or `sa.update(t)...`, empty if it is not known."""
    while isinstance(value, (Called, Attribute)):
        if isinstance(value, Called) and isinstance(value.func, Symbol):
            return text(name_of(value.args[0])).replace(HOLE, "…") if value.args else ""
        value = value.func if isinstance(value, Called) else value.base
    return ""
