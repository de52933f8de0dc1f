"""MIG204 measured-held: all rows of one table are read or written while another one is locked.

A lock of a moment lasts until the commit: nobody reads or writes the locked table for as long as the
work on the other takes.

Bad:   op.drop_column("mood", "note"), then op.create_index("ix_entry_day", "entry", ["day"])
Good:  two revisions, each in a transaction of its own (transaction_per_migration)
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.measured.rule import measured_at, rule
from pytest_lifeos.checks.migrations.measured.statement import LockMode, Measured, Statement, Touch
from pytest_lifeos.checks.migrations.printable import quoted
from pytest_lifeos.checks.migrations.rule import Danger


@rule(hint="move it to a revision of its own, and let env.py set transaction_per_migration")
def held(measured: Measured) -> Iterator[Danger]:
    """All rows of one table are read or written while another one is locked."""
    taken: dict[tuple[str, str], Statement] = {}
    for statement in measured.statements:
        for work in statement.on_rows:
            if work.scanned or work.rewritten:
                yield from _held(statement, work, taken)
        for touch in statement.on_rows:
            if touch.taken is LockMode.ACCESS_EXCLUSIVE:
                taken.setdefault((statement.transaction, touch.table), statement)


def _held(
    statement: Statement, work: Touch, taken: dict[tuple[str, str], Statement]
) -> Iterator[Danger]:
    for (transaction, table), before in taken.items():
        if transaction == statement.transaction and table != work.table:
            what = "rewrites" if work.rewritten else "reads"
            yield Danger(
                line=statement.line,
                message=f"{what} all of {quoted(work.table)} ({measured_at(statement, work)}) while "
                f"ACCESS EXCLUSIVE on {quoted(table)} is held since line {before.line}: {statement.sql}",
            )
