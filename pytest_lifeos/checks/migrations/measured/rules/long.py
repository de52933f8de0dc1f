"""MIG205 measured-long: a table is locked for more than a second, on the few rows of a rehearsal.

Each statement may be short: what a revision computes, waits for or does row by row between them counts,
as the lock lasts until the commit. Times differ from machine to machine, so it never blocks.

Bad:   op.add_column("mood", ...), then a loop in Python that updates each row
Good:  the column in one revision, the rows in batches by a script
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.measured.rule import duration, rule
from pytest_lifeos.checks.migrations.measured.statement import LockMode, Measured
from pytest_lifeos.checks.migrations.printable import quoted
from pytest_lifeos.checks.migrations.rule import Danger
from pytest_lifeos.finding import Severity

_LONG_S = 1.0


@rule(
    hint="take the lock last, or move what takes long out of its transaction",
    severity=Severity.WARNING,
)
def long(measured: Measured) -> Iterator[Danger]:
    """A table is locked for more than a second, on the few rows of a rehearsal."""
    ends = {each.transaction: each.ended for each in measured.statements}
    told = set()
    for statement in measured.statements:
        seconds = ends[statement.transaction] - statement.ended + statement.seconds
        for touch in statement.on_rows:
            is_strong = touch.taken is not None and touch.taken >= LockMode.SHARE
            key = (statement.transaction, touch.table)
            if is_strong and seconds > _LONG_S and key not in told:
                told.add(key)
                yield Danger(
                    line=statement.line,
                    message=f"{touch.taken} on {quoted(touch.table)} is held for {duration(seconds)} "
                    f"at {touch.rows:,} rows: {statement.sql}",
                )
