"""Puts the money that came in before there were categories into `income`.

A data migration: it names the table and the columns that it needs itself, since the models of
today may not fit the schema of then.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

transactions = sa.table(
    "transactions",
    sa.column("amount_cents", sa.BigInteger()),
    sa.column("category", sa.String()),
)


def upgrade() -> None:
    """Changes only what nobody has categorised yet, so that a second run changes nothing."""
    uncategorised_income = sa.and_(
        transactions.c.amount_cents > 0, transactions.c.category == "uncategorised"
    )
    op.execute(transactions.update().where(uncategorised_income).values(category="income"))


def downgrade() -> None:
    """The releases before this one do not know `income`."""
    income = transactions.c.category == "income"
    op.execute(transactions.update().where(income).values(category="uncategorised"))
