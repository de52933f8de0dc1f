"""MIG121 drop-constraint: a primary key that existed is dropped, or a constraint with all that
stands on it.

Without its primary key a table cannot be replicated and the foreign keys to it are gone; other
constraints are dropped in a moment and are no finding.

Bad:   op.drop_constraint("pk_mood", "mood", type_="primary")
Good:  a new unique index first, and the key switched in one statement
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="build the key that replaces it first, and drop what stands on the old one by name, without CASCADE",
)
def drop_constraint(operations: Operations) -> Iterator[Danger]:
    """A primary key that existed is dropped, or a constraint with all that stands on it."""
    for each in operations.on_what_existed(Act.DROP_CONSTRAINT):
        if each.cascade:
            yield Danger(
                each.line, f"drops {shown(each.name)} and the constraints that stand on it"
            )
        elif each.condition == "primary":
            yield Danger(each.line, f"drops the primary key of {shown(each.table)}")
