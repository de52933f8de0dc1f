"""MIG108 add-not-null-column-without-default: a NOT NULL column without a server default is added
to a table that existed.

It passes on an empty database and fails on every table that has a row.

Bad:   op.add_column("mood", sa.Column("rank", sa.Integer(), nullable=False))
Good:  op.add_column("mood", sa.Column("rank", sa.Integer(), nullable=False, server_default="0"))
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Generated, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="give it a constant server_default, or add it nullable, fill it, and set NOT NULL later",
)
def add_not_null_column(operations: Operations) -> Iterator[Danger]:
    """A NOT NULL column without a server default is added to a table that existed."""
    for each in operations.on_what_existed(Act.ADD_COLUMN):
        column = each.column
        if column is None or column.nullable or column.primary_key:
            continue
        if column.generated is Generated.NO and column.default.lower() in ("", "null"):
            name = shown(each.full_name)
            yield Danger(each.line, f"adds {name} NOT NULL without a default: it fails on rows")
