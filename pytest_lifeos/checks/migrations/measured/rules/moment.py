"""MIG203 measured-lock: a lock that makes reads or writes of a table wait is taken, for a moment.

It waits for every transaction that uses the table, and all later ones wait behind it; a lock_timeout
ends that.

Bad:   op.add_column("mood", sa.Column("note", sa.Text()))
Good:  op.execute("SET lock_timeout = '2s'"), then the same, and the migration is tried again if it fails
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.measured.rule import measured_at, rule
from pytest_lifeos.checks.migrations.measured.statement import LockMode, Measured
from pytest_lifeos.checks.migrations.printable import quoted
from pytest_lifeos.checks.migrations.rule import Danger
from pytest_lifeos.finding import Severity


@rule(
    hint="set a lock_timeout before it, and run the migration again where it was not to be had",
    severity=Severity.NOTE,
)
def moment(measured: Measured) -> Iterator[Danger]:
    """A lock that makes reads or writes of a table wait is taken, for a moment."""
    for statement in measured.statements:
        limit = ", without a lock_timeout" if statement.waits_for_ever else ""
        for touch in statement.on_rows:
            is_strong = touch.taken is not None and touch.taken >= LockMode.SHARE
            if is_strong and not (touch.rewritten or touch.scanned):
                yield Danger(
                    line=statement.line,
                    message=f"{touch.taken} on {quoted(touch.table)} for a moment "
                    f"({measured_at(statement, touch)}{limit}): {statement.sql}",
                )
