"""Creates the journal: one entry a day."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The unique day is also the index that a day is found by."""
    op.create_table(
        "journal_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("mood", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("mood BETWEEN 1 AND 5", name=op.f("ck_journal_entries_mood_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entries")),
        sa.UniqueConstraint("written_on", name=op.f("uq_journal_entries_written_on")),
    )


def downgrade() -> None:
    """The journal is lost."""
    op.drop_table("journal_entries")
