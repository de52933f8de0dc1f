"""MIG105 raw-sql: a statement is sent that is not an operation of Alembic.

Alembic cannot render it for another database or turn it around, and a data change in it holds its
locks until the migration commits. What only reads, sets a timeout or validates is no finding.

Bad:   op.execute("UPDATE mood SET note = ''")
Good:  an operation of Alembic where there is one; data in a script of its own, in batches
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="use an operation of Alembic where there is one, move data in batches outside of the migration, or have it reviewed",
)
def raw_sql(operations: Operations) -> Iterator[Danger]:
    """A statement is sent that is not an operation of Alembic."""
    for each in operations.on_what_existed(Act.EXECUTE):
        yield Danger(each.line, f"runs raw SQL: {each.target}")
