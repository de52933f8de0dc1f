"""Creates the habits and the days on which they were kept."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A habit is kept at most once a day: the pair is the key."""
    op.create_table(
        "habits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_habits_name_not_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_habits")),
        sa.UniqueConstraint("name", name=op.f("uq_habits_name")),
    )
    op.create_table(
        "habit_checks",
        sa.Column("habit_id", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["habit_id"], ["habits.id"], name=op.f("fk_habit_checks_habit_id_habits")
        ),
        sa.PrimaryKeyConstraint("habit_id", "done_on", name=op.f("pk_habit_checks")),
    )


def downgrade() -> None:
    """Every habit is lost."""
    op.drop_table("habit_checks")
    op.drop_table("habits")
