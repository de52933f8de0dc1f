"""MIG201 measured-rewrite: a table that holds rows is written anew.

Nobody reads or writes it meanwhile, and the time grows with its rows.

Bad:   op.alter_column("mood", "rank", type_=sa.BigInteger())
Good:  a new column, filled in batches by a script, that takes the old one's place in a later revision
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.measured.rule import measured_at, rule
from pytest_lifeos.checks.migrations.measured.statement import Measured
from pytest_lifeos.checks.migrations.printable import quoted
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="add a column beside the old one, fill it in batches outside of the migration, then switch"
)
def rewrite(measured: Measured) -> Iterator[Danger]:
    """A table that holds rows is written anew."""
    for statement in measured.statements:
        for touch in statement.on_rows:
            if touch.rewritten:
                yield Danger(
                    line=statement.line,
                    message=f"{touch.held} on {quoted(touch.table)} and a rewrite "
                    f"({measured_at(statement, touch)}): {touch.changed or statement.sql}",
                )
