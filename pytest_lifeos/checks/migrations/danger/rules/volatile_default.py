"""MIG110 volatile-default: a column is added with a default that differs from row to row.

PostgreSQL keeps a constant default once, and even now(), but for a volatile one it writes every row
anew under ACCESS EXCLUSIVE.

Bad:   op.add_column("mood", sa.Column("key", sa.Uuid(),
       server_default=sa.text("gen_random_uuid()")))
Good:  the column without a default, then alter_column with the default, then the rows in batches
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.danger.sql.volatile import volatile_call
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="add the column without it, set the default in a second step, and fill the rows in batches",
    claims="rewrite",
)
def volatile_default(operations: Operations) -> Iterator[Danger]:
    """A column is added with a default that differs from row to row."""
    for each in operations.that_hold_a_lock(Act.ADD_COLUMN):
        call = volatile_call(each.column.default) if each.column else ""
        if call:
            name = shown(each.full_name)
            yield Danger(
                each.line, f"adds {name} with {call}() as its default: all rows are rewritten"
            )
