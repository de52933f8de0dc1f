"""MIG101 drop-table: a table that existed is dropped.

Its rows are gone with the commit, and releases that still run fail on every query of it.

Bad:   op.drop_table("mood")
Good:  op.rename_table("mood", "mood_retired"), and the drop some releases later
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="stop using it first, keep its rows in a backup or under another name, drop it some releases later",
)
def drop_table(operations: Operations) -> Iterator[Danger]:
    """A table that existed is dropped."""
    for each in operations.on_what_existed(Act.DROP_TABLE):
        yield Danger(each.line, f"drops table {shown(each.table)} and its rows")
