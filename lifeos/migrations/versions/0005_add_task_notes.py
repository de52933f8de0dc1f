"""Adds notes to the tasks."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A constant default: PostgreSQL notes it in the catalogue and rewrites no row."""
    with op.batch_alter_table("tasks") as tasks:
        tasks.add_column(sa.Column("notes", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """The notes are lost, the tasks stay."""
    with op.batch_alter_table("tasks") as tasks:
        tasks.drop_column("notes")
