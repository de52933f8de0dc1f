"""Creates the accounts and their transactions, with every amount in cents."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """PostgreSQL does not index a foreign key by itself, so the first index does."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("currency", sa.String(length=3), server_default="EUR", nullable=False),
        sa.Column("opening_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_accounts_name_not_empty")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_accounts_currency_is_a_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_accounts_name")),
    )
    op.create_table(
        "transactions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_cents <> 0", name=op.f("ck_transactions_amount_not_zero")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_transactions_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transactions")),
    )
    op.create_index(
        op.f("ix_transactions_account_id_booked_on"), "transactions", ["account_id", "booked_on"]
    )
    op.create_index(op.f("ix_transactions_booked_on"), "transactions", ["booked_on"])


def downgrade() -> None:
    """Every account and transaction is lost."""
    op.drop_index(op.f("ix_transactions_booked_on"), table_name="transactions")
    op.drop_index(op.f("ix_transactions_account_id_booked_on"), table_name="transactions")
    op.drop_table("transactions")
    op.drop_table("accounts")
