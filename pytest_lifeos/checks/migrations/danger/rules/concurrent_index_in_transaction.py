"""MIG114 concurrent-index-in-transaction: an index is built or dropped CONCURRENTLY inside of a
transaction.

PostgreSQL refuses it there, and Alembic runs a migration in a transaction.

Bad:   op.create_index("ix_mood_day", "mood", ["day"], postgresql_concurrently=True)
Good:  with op.get_context().autocommit_block(): op.create_index("ix_mood_day", "mood", ["day"],
       postgresql_concurrently=True)
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="put it inside of `with op.get_context().autocommit_block():`",
)
def concurrent_index_in_transaction(operations: Operations) -> Iterator[Danger]:
    """An index is built or dropped CONCURRENTLY inside of a transaction."""
    for each in operations.all:
        if each.concurrently and each.in_transaction and each.on_postgresql:
            message = f"handles {shown(each.name or each.table)} CONCURRENTLY in a transaction"
            yield Danger(each.line, f"{message}, which PostgreSQL refuses")
