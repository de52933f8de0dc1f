"""Adds the price of a product."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds it."""
    with op.batch_alter_table("product") as product:
        product.add_column(sa.Column("price", sa.Integer(), nullable=False))


def downgrade() -> None:
    """Drops it."""
    with op.batch_alter_table("product") as product:
        product.drop_column("price")
