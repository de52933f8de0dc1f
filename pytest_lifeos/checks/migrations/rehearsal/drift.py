"""Drift: a difference between models and migrations; Alembic's tuples as such, said in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Column, Constraint, ForeignKeyConstraint, Index, Table
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import ColumnCollectionConstraint
from sqlalchemy.types import TypeEngine

from pytest_lifeos.finding import Finding


@dataclass(frozen=True, kw_only=True)
class Drift:
    """What differs, by one of demands.KINDS, its table (with its schema) and its name, and how it is said.

    Of a table the name is empty; of what belongs to no table, such as a type, the table is.
    """

    kind: str
    table: str
    name: str
    finding: Finding


# ("add_column", None, "task", Column(...)): the kind, and what belongs to it.
Diff = tuple[object, ...]

_SIDES = {
    "add": "in the models but not in the migrations",
    "remove": "in the migrations but not in the models",
}
_CHANGES = {
    "modify_nullable": "nullable",
    "modify_type": "type",
    "modify_default": "default",
    "modify_comment": "comment",
}


def describe(diffs: Iterable[Diff]) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """A sentence a difference, with its kind, table and name as a Drift has them.

    What belongs to a table that one side lacks is not told apart.
    """
    known = list(diffs)
    lacking = {_table_of(diff) for diff in known if diff[0] in ("add_table", "remove_table")}
    for diff in known:
        if diff[0] in ("add_table", "remove_table") or _table_of(diff) not in lacking:
            yield _sentence(diff), (_kind(diff), _table_of(diff), _name(diff))


def _kind(diff: Diff) -> str:
    kind = str(diff[0])
    if kind in _CHANGES or kind.endswith("_column"):
        return "column"
    last = kind.rpartition("_")[2]
    return last if last in ("table", "index", "comment") else "constraint"


def _name(diff: Diff) -> str:
    kind = str(diff[0])
    if kind in _CHANGES:
        return str(diff[3])
    item = diff[3] if kind.endswith("_column") else diff[1]
    name = None if isinstance(item, Table) else getattr(item, "name", None)
    return str(name or "")


def _sentence(diff: Diff) -> str:
    kind = str(diff[0])
    if kind in _CHANGES:
        return _change(diff)
    side, _, _what = kind.partition("_")
    item = diff[3] if kind.endswith("_column") else diff[1]
    table, where = _table_of(diff), _SIDES.get(side, "different in models and migrations")
    if kind.endswith("_table_comment"):
        return f'table "{table}" has a comment {where}'
    if isinstance(item, Table):
        return f'table "{table}" is {where}'
    return f'table "{table}" has {_named(item)} {where}'


def _change(diff: Diff) -> str:
    """`("modify_type", schema, table, column, existing, in the database, in the models)`."""
    kind, _schema, _table, column, _existing, before, after = diff
    if kind == "modify_nullable":
        words = {True: "may be null", False: "is NOT NULL", None: "may be null"}
        told = [words.get(bool(each), str(each)) for each in (before, after)]
        return f'column "{_table_of(diff)}.{column}" {told[0]} in the migrations, {told[1]} in the models'
    what = _CHANGES[str(kind)]
    return (
        f'column "{_table_of(diff)}.{column}" has {what} {_value(before)} in the migrations '
        f"and {_value(after)} in the models"
    )


def _named(item: object) -> str:
    """A column, index or constraint as part of a sentence."""
    if isinstance(item, Column):
        return f'a column "{item.name}"'
    if isinstance(item, Index):
        return f'an index "{item.name}" on ({", ".join(str(each.key) for each in item.columns)})'
    if isinstance(item, ForeignKeyConstraint):
        there = ", ".join(each.target_fullname for each in item.elements)
        return f"a foreign key from ({', '.join(item.column_keys)}) to ({there})"
    columns = item.columns.keys() if isinstance(item, ColumnCollectionConstraint) else []
    name = f' "{item.name}"' if isinstance(item, Constraint) and item.name else ""
    return f"a {type(item).__name__}{name} on ({', '.join(columns)})"


def _table_of(diff: Diff) -> str:
    """The table's name, with its schema where it has one."""
    kind, item = str(diff[0]), diff[1]
    if kind.endswith("_column") or kind in _CHANGES:
        return ".".join(str(each) for each in diff[1:3] if each)
    table = item if isinstance(item, Table) else getattr(item, "table", None)
    return str(getattr(table, "fullname", table))


def _value(value: object) -> str:
    """A type as SQL, a default as its text."""
    if value is None or value is False:
        return "none"
    if isinstance(value, TypeEngine):
        return _type(value)
    return str(getattr(value, "arg", value))


def _type(kind: TypeEngine[object]) -> str:
    try:
        return str(kind)
    except (SQLAlchemyError, NotImplementedError, AttributeError):  # a type of the project's own
        return repr(kind)
