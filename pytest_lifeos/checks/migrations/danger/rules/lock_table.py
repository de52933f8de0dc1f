"""MIG123 lock-table: a table that existed is locked by hand.

The lock is held until the migration commits, whatever else it still does.

Bad:   op.execute("LOCK TABLE mood IN ACCESS EXCLUSIVE MODE")
Good:  no lock, and SET lock_timeout before each statement that takes one itself
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="leave the lock to the statements that need one, with a lock_timeout",
    claims="lock",
)
def lock_table(operations: Operations) -> Iterator[Danger]:
    """A table that existed is locked by hand."""
    for each in operations.on_what_existed(Act.LOCK_TABLE):
        yield Danger(each.line, f"locks table {shown(each.table)} until the migration ends")
