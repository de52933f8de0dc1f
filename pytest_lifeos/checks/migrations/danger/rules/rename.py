"""MIG106 rename: a table, column, enum value or schema that existed gets another name.

Releases that still run use the old name and fail until the last of them is gone.

Bad:   op.alter_column("mood", "note", new_column_name="text")
Good:  a new column that both releases write, and the old one dropped some releases later
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="add the new name beside the old one, move readers and writers over, then drop the old one",
)
def rename(operations: Operations) -> Iterator[Danger]:
    """A table, column, enum value or schema that existed gets another name."""
    for each in operations.on_what_existed(*_KINDS):
        kind = _KINDS[each.act]
        name = shown(each.full_name)
        yield Danger(each.line, f"renames {kind} {name} to {shown(each.target)}")


_KINDS = {
    Act.RENAME_TABLE: "table",
    Act.RENAME_COLUMN: "column",
    Act.RENAME_SCHEMA: "schema",
    Act.RENAME_ENUM_VALUE: "a value of enum",
}
