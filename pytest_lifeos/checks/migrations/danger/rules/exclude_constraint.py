"""MIG120 exclude-constraint: an exclusion constraint is added to a table that existed.

Its index is built under ACCESS EXCLUSIVE, and there is no way to do it CONCURRENTLY.

Bad:   op.create_exclude_constraint("ex_booking", "booking", ("during", "&&"))
Good:  the constraint on a new table, into which rows are moved in batches
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="put it on a new table and move the rows in batches, or do it while nobody uses the table",
    claims="scan",
)
def exclude_constraint(operations: Operations) -> Iterator[Danger]:
    """An exclusion constraint is added to a table that existed."""
    for each in operations.that_hold_a_lock(Act.ADD_EXCLUSION):
        name = shown(each.name) if each.name else "an exclusion"
        yield Danger(
            each.line, f"adds {name} to {shown(each.table)}, building its index under a lock"
        )
