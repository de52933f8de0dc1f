"""MIG117 check-constraint: a check is added to a table that existed and reads all rows at once.

PostgreSQL holds ACCESS EXCLUSIVE while it reads them, and one row that fails stops the migration.

Bad:   op.create_check_constraint("ck_mood_rank", "mood", "rank > 0")
Good:  the same with postgresql_not_valid=True, and VALIDATE CONSTRAINT in a later revision
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="add it NOT VALID (postgresql_not_valid=True), and validate it in a later revision",
    claims="scan",
)
def check_constraint(operations: Operations) -> Iterator[Danger]:
    """A check is added to a table that existed and reads all rows at once."""
    for each in operations.that_hold_a_lock(Act.ADD_CHECK, Act.ADD_COLUMN):
        added = each.column.check if each.column else not each.checked_later
        if added:
            yield Danger(
                each.line, f"adds a check to {shown(each.table)} that reads all rows under a lock"
            )
