"""Marks what the revision itself made: no rows, no readers, nothing to lose or to wait for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pytest_lifeos.checks.migrations.danger.operation import Act, Operation, Operations

# What a maker is kept under: the kind of thing, its table, its name.
_Key = tuple[str, str, str]

# Where the thing may have been there before (IF NOT EXISTS, `if ...:`), these still destroy.
_DESTROYS = {Act.DROP_TABLE, Act.TRUNCATE, Act.DROP_COLUMN}
_ON_NO_TABLE = {Act.EXECUTE, Act.DROP_SCHEMA, Act.RENAME_SCHEMA}
_ON_A_COLUMN = {Act.DROP_COLUMN, Act.RENAME_COLUMN}


def mark_fresh(operations: Iterable[Operation]) -> Operations:
    """The operations, each with `fresh` said."""
    makers: dict[_Key, list[Operation]] = {}
    seen: list[Operation] = []
    for each in operations:
        found = (maker for key in _needs(each) for maker in makers.get(key, []))
        each = replace(each, fresh=any(_makes(maker, each) for maker in found))
        seen.append(each)
        for key in _makes_keys(each):
            makers.setdefault(key, []).append(each)
    return Operations(tuple(seen))


def _needs(operation: Operation) -> Iterator[_Key]:
    """What, if this revision made it, makes the operation harmless."""
    if operation.table and operation.act not in _ON_NO_TABLE:
        yield "table", operation.table, ""
    if operation.act in _ON_A_COLUMN:
        yield "column", operation.table, operation.name
    if operation.act is Act.DROP_INDEX:
        yield "index", "", operation.name
    if operation.act in (Act.ADD_ENUM_VALUE, Act.RENAME_ENUM_VALUE):
        yield "type", "", operation.name


def _makes_keys(operation: Operation) -> Iterator[_Key]:
    if operation.act is Act.CREATE_TABLE:
        yield "table", operation.table, ""
    elif operation.act is Act.RENAME_TABLE and operation.fresh:
        yield "table", operation.target, ""
    elif operation.act is Act.ADD_COLUMN:
        yield "column", operation.table, operation.name
    elif operation.act is Act.CREATE_INDEX:
        yield "index", "", operation.name
    elif operation.act is Act.CREATE_TYPE:
        yield "type", "", operation.name


def _makes(maker: Operation, operation: Operation) -> bool:
    """True if the maker may have run before; for what destroys, if it has run for sure."""
    if operation.act in _DESTROYS:
        return maker.surely and set(maker.branch) <= set(operation.branch)
    arms = dict(maker.branch)
    return all(arms.get(condition, arm) == arm for condition, arm in operation.branch)
