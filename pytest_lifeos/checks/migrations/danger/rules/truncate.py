"""MIG104 truncate: a table that existed is emptied.

All rows are gone with the commit, no condition was asked, and with CASCADE those of other tables
too.

Bad:   op.execute("TRUNCATE mood CASCADE")
Good:  a script of its own that deletes the rows that are meant, in batches, after a backup
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="delete the rows that are meant in a script of its own, in batches, after a backup",
)
def truncate(operations: Operations) -> Iterator[Danger]:
    """A table that existed is emptied."""
    for each in operations.on_what_existed(Act.TRUNCATE):
        yield Danger(each.line, f"empties table {shown(each.table)}")
