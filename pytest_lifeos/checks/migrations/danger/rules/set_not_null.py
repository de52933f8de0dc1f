"""MIG107 set-not-null: a column that existed may hold NULL no longer.

It fails on the first row that has none, and PostgreSQL reads the whole table under ACCESS
EXCLUSIVE, unless a valid CHECK (column IS NOT NULL) spares it that (12 and later).

Bad:   op.alter_column("mood", "note", nullable=False)
Good:  CHECK (note IS NOT NULL) NOT VALID, VALIDATE CONSTRAINT, then nullable=False
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="fill the rows, add CHECK (... IS NOT NULL) NOT VALID, validate it, then set NOT NULL and drop the check",
    claims="scan",
)
def set_not_null(operations: Operations) -> Iterator[Danger]:
    """A column that existed may hold NULL no longer."""
    checks: dict[tuple[str, str], str] = {}
    spared: set[tuple[str, str]] = set()
    for each in operations.all:
        if each.act is Act.ADD_CHECK:
            checks[each.table, each.name] = _plain(each.condition)
        if each.act is Act.VALIDATE_CONSTRAINT or (
            each.act is Act.ADD_CHECK and not each.checked_later
        ):
            spared.add((each.table, checks.get((each.table, each.name), "")))
        needs = (each.table, _plain(f"{each.name} is not null"))
        if each.act is Act.SET_NOT_NULL and not each.fresh and needs not in spared:
            name = shown(each.full_name)
            yield Danger(each.line, f"sets NOT NULL on {name}, reading all rows under a lock")


def _plain(condition: str) -> str:
    """A condition without case, quotes, parentheses and spaces that mean nothing."""
    for sign in '"()':
        condition = condition.replace(sign, " ")
    return " ".join(condition.lower().split())
