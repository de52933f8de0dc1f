"""MIG102 drop-column: a column that existed is dropped.

Its data is gone with the commit, and releases that still run fail on every query that names it.

Bad:   op.drop_column("mood", "note")
Good:  a release that no longer reads or writes mood.note, then the drop in the next one
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="release code that does not use it first, then drop it; keep its data in a backup",
)
def drop_column(operations: Operations) -> Iterator[Danger]:
    """A column that existed is dropped."""
    for each in operations.on_what_existed(Act.DROP_COLUMN):
        name = shown(each.full_name)
        yield Danger(each.line, f"drops column {name} and its data")
