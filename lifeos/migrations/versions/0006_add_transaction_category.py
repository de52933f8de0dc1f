"""Adds a category to the transactions."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The default serves the previous release too, which inserts rows without a category."""
    with op.batch_alter_table("transactions") as transactions:
        transactions.add_column(
            sa.Column(
                "category", sa.String(length=40), server_default="uncategorised", nullable=False
            )
        )


def downgrade() -> None:
    """The categories are lost, the transactions stay."""
    with op.batch_alter_table("transactions") as transactions:
        transactions.drop_column("category")
