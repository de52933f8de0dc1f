"""MIG111 table-rewrite: a table that existed is written anew.

A serial, identity or stored generated column, VACUUM FULL, CLUSTER, SET LOGGED or a forced batch
recreate copy every row, and nobody reads or writes the table meanwhile.

Bad:   op.add_column("mood", sa.Column("total", sa.Integer(), sa.Computed("a + b")))
Good:  a plain column that the application fills, and the rows filled in batches
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Generated, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="add a plain column, fill it in batches, and attach the sequence or trigger afterwards",
    # Alembic's batch copies the rows into a new table instead, which is no rewrite.
    claims="scan",
)
def table_rewrite(operations: Operations) -> Iterator[Danger]:
    """A table that existed is written anew."""
    for each in operations.that_hold_a_lock(Act.ADD_COLUMN, Act.REWRITE_TABLE):
        if each.act is Act.REWRITE_TABLE:
            yield Danger(each.line, f"rewrites table {shown(each.table)}: {each.target}")
        elif each.column and each.column.generated in _REWRITE:
            kind = each.column.generated.name.lower()
            name = shown(each.full_name)
            yield Danger(each.line, f"adds {kind} column {name}: all rows are rewritten")


_REWRITE = (Generated.SERIAL, Generated.IDENTITY, Generated.STORED)
