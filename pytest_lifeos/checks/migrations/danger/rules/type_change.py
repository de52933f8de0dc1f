"""MIG109 type-change: the type of a column that existed changes in a way that is not known to be
free.

PostgreSQL writes the whole table anew under ACCESS EXCLUSIVE, and values that do not fit stop the
migration. Widening a varchar or numeric, or varchar to text, is free and no finding.

Bad:   op.alter_column("mood", "rank", existing_type=sa.Integer(), type_=sa.BigInteger())
Good:  op.alter_column("mood", "note", existing_type=sa.String(50), type_=sa.Text())
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import HOLE, Act, Operations, SqlType, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="add a column of the new type, write both, copy in batches, then switch; name existing_type if it only widens",
    claims="rewrite",
)
def type_change(operations: Operations) -> Iterator[Danger]:
    """The type of a column that existed changes in a way that is not known to be free."""
    for each in operations.on_what_existed(Act.CHANGE_TYPE):
        if each.using or not _is_free(each.old_type, each.new_type):
            name = shown(each.full_name)
            old = f" from {each.old_type}" if each.old_type else ""
            yield Danger(
                each.line, f"changes the type of {name}{old} to {each.new_type}".replace(HOLE, "…")
            )


def _is_free(old: SqlType | None, new: SqlType | None) -> bool:
    """True where PostgreSQL keeps the rows as they are."""
    if old is None or new is None:
        return False
    if old.name == new.name == "numeric":
        return _widens_numeric(old.numbers, new.numbers)
    if old == new:
        return old.name != "enum"
    if old.name not in ("varchar", "text") or new.name not in ("varchar", "text"):
        return False
    if new.name == "text" or not new.numbers:
        return True
    return old.name == "varchar" and _fits(old.numbers[:1], new.numbers[:1])


def _fits(old: tuple[int | None, ...], new: tuple[int | None, ...]) -> bool:
    """True if both lengths are known and the new one is no smaller."""
    if len(old) != len(new):
        return False
    return all(a is not None and b is not None and a <= b for a, b in zip(old, new, strict=True))


def _widens_numeric(old: tuple[int | None, ...], new: tuple[int | None, ...]) -> bool:
    """More digits before the point, and as many behind it."""
    if not new:
        return True
    scales = [numbers[1] if len(numbers) > 1 else 0 for numbers in (old, new)]
    return scales[0] == scales[1] and _fits(old[:1], new[:1])
