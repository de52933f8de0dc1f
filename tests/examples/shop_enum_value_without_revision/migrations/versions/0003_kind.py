"""Adds the kind of a product."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

kind = sa.Enum("book", "toys", name="kind")


def upgrade() -> None:
    """Adds it."""
    kind.create(op.get_bind())
    with op.batch_alter_table("product") as product:
        product.add_column(sa.Column("kind", kind))


def downgrade() -> None:
    """Drops it."""
    with op.batch_alter_table("product") as product:
        product.drop_column("kind")
    kind.drop(op.get_bind())
