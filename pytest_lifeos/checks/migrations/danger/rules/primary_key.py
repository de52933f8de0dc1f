"""MIG119 primary-key: a primary key is added to a table that existed.

Its index is built and NOT NULL is checked under ACCESS EXCLUSIVE.

Bad:   op.create_primary_key("pk_mood", "mood", ["id"])
Good:  a unique index built CONCURRENTLY, then ADD CONSTRAINT pk_mood PRIMARY KEY USING INDEX
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="build a unique index CONCURRENTLY on NOT NULL columns, then ADD CONSTRAINT ... PRIMARY KEY USING INDEX",
    claims="scan",
)
def primary_key(operations: Operations) -> Iterator[Danger]:
    """A primary key is added to a table that existed."""
    for each in operations.that_hold_a_lock(Act.ADD_PRIMARY_KEY, Act.ADD_COLUMN):
        added = each.column.primary_key if each.column else not each.checked_later
        if added:
            yield Danger(each.line, f"adds a primary key to {shown(each.table)} under a lock")
