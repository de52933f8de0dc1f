"""MIG113 non-concurrent-index-drop: an index that existed is dropped without CONCURRENTLY.

The drop waits for every running query of the table, and every later one waits behind it.

Bad:   op.drop_index("ix_mood_day", table_name="mood")
Good:  with op.get_context().autocommit_block(): op.drop_index("ix_mood_day", "mood",
       postgresql_concurrently=True)
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="drop it with postgresql_concurrently=True inside of op.get_context().autocommit_block()",
    claims="lock",
)
def non_concurrent_index_drop(operations: Operations) -> Iterator[Danger]:
    """An index that existed is dropped without CONCURRENTLY."""
    for each in operations.that_hold_a_lock(Act.DROP_INDEX):
        if not each.concurrently:
            yield Danger(each.line, f"drops index {shown(each.name)} while all queries wait")
