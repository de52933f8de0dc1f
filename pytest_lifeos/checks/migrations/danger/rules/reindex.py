"""MIG115 reindex: an index is built anew without CONCURRENTLY.

Writes to the table wait, and so does every query that would use the index.

Bad:   op.execute("REINDEX TABLE mood")
Good:  REINDEX TABLE CONCURRENTLY mood, outside of a transaction
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="use REINDEX ... CONCURRENTLY outside of a transaction",
    claims="scan",
)
def reindex(operations: Operations) -> Iterator[Danger]:
    """An index is built anew without CONCURRENTLY."""
    for each in operations.that_hold_a_lock(Act.REINDEX):
        if not each.concurrently:
            yield Danger(each.line, f"rebuilds {shown(each.table or each.name)} while writes wait")
