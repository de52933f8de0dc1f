"""MIG202 measured-scan: all rows of a table are read under a lock that makes writes wait.

The lock is held for as long as the reading takes, which grows with the rows, and until the commit.

Bad:   op.create_index("ix_mood_day", "mood", ["day"])
Good:  with op.get_context().autocommit_block():
       op.create_index("ix_mood_day", "mood", ["day"], postgresql_concurrently=True)
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.measured.rule import measured_at, rule
from pytest_lifeos.checks.migrations.measured.statement import Measured
from pytest_lifeos.checks.migrations.printable import quoted
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="build it CONCURRENTLY, or add it NOT VALID and validate it in a later revision; read and fill rows in a revision of their own"
)
def scan(measured: Measured) -> Iterator[Danger]:
    """All rows of a table are read under a lock that makes writes wait."""
    for statement in measured.statements:
        for touch in statement.on_rows:
            if touch.scanned and touch.stops_writes and not touch.rewritten:
                yield Danger(
                    line=statement.line,
                    message=f"{touch.held} on {quoted(touch.table)} and a scan of all rows "
                    f"({measured_at(statement, touch)}): {statement.sql}",
                )
