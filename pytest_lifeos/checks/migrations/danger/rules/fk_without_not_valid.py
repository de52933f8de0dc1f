"""MIG116 fk-without-not-valid: a foreign key is added to a table that existed and checks all rows
at once.

Both tables take no writes while every row is looked up.

Bad:   op.create_foreign_key("fk_mood_user", "mood", "user", ["user_id"], ["id"])
Good:  the same with postgresql_not_valid=True, and VALIDATE CONSTRAINT in a later revision
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="add it with postgresql_not_valid=True, and validate it in a later revision",
    claims="scan",
)
def fk_without_not_valid(operations: Operations) -> Iterator[Danger]:
    """A foreign key is added to a table that existed and checks all rows at once."""
    for each in operations.that_hold_a_lock(Act.ADD_FOREIGN_KEY, Act.ADD_COLUMN):
        target = each.column.references if each.column else each.target
        added = bool(target) if each.column else not each.checked_later
        if added:
            message = f"adds a foreign key from {shown(each.table)} to {shown(target)}"
            yield Danger(each.line, f"{message} that checks all rows while writes to both wait")
