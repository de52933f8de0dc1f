"""MIG112 non-concurrent-index: an index is built on a table that existed, without CONCURRENTLY.

Every write to the table waits until the index is built.

Bad:   op.create_index("ix_mood_day", "mood", ["day"])
Good:  with op.get_context().autocommit_block(): op.create_index("ix_mood_day", "mood", ["day"],
       postgresql_concurrently=True)
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="build it with postgresql_concurrently=True inside of op.get_context().autocommit_block()",
    claims="scan",
)
def non_concurrent_index(operations: Operations) -> Iterator[Danger]:
    """An index is built on a table that existed, without CONCURRENTLY."""
    for each in operations.that_hold_a_lock(Act.CREATE_INDEX, Act.ADD_COLUMN):
        if each.act is Act.CREATE_INDEX and not each.concurrently and not each.checked_later:
            message = f"builds index {shown(each.name)} on {shown(each.table)} while writes wait"
            yield Danger(each.line, message)
        elif each.column and each.column.indexed:
            name = shown(each.full_name)
            yield Danger(each.line, f"builds an index on {name} while writes wait")
