"""Adds the stock of a product, beside 0002 instead of after it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds it."""
    with op.batch_alter_table("product") as product:
        product.add_column(sa.Column("stock", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Drops it."""
    with op.batch_alter_table("product") as product:
        product.drop_column("stock")
