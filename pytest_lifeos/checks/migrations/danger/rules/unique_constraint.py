"""MIG118 unique-constraint: a unique constraint is added to a table that existed.

Its index is built under ACCESS EXCLUSIVE, and one duplicate stops the migration.

Bad:   op.create_unique_constraint("uq_mood_day", "mood", ["day"])
Good:  a unique index built CONCURRENTLY, then ADD CONSTRAINT uq_mood_day UNIQUE USING INDEX
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="build a unique index CONCURRENTLY first, then ADD CONSTRAINT ... UNIQUE USING INDEX",
    claims="scan",
)
def unique_constraint(operations: Operations) -> Iterator[Danger]:
    """A unique constraint is added to a table that existed."""
    for each in operations.that_hold_a_lock(Act.ADD_UNIQUE, Act.ADD_COLUMN):
        # `unique=True, index=True` makes a unique index, which MIG112 says.
        added = (
            each.column.unique and not each.column.indexed
            if each.column
            else not each.checked_later
        )
        if added:
            name = f" {shown(each.name)}" if each.name else ""
            message = f"adds unique constraint{name} to {shown(each.table)}"
            yield Danger(each.line, f"{message}, building its index under a lock")
