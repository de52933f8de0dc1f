"""The tables of accounts and transactions; every amount is a whole number of cents."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lifeos.base import Base


class Account(Base):
    """A place where money is; its balance is `opening_cents` plus its transactions."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_not_empty"),
        CheckConstraint("length(currency) = 3", name="currency_is_a_code"),
    )

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    currency: Mapped[str] = mapped_column(String(3), default="EUR", server_default="EUR")
    opening_cents: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


class Transaction(Base):
    """Money that came in (a positive amount) or went out (a negative one)."""

    __tablename__ = "transactions"
    __table_args__ = (
        CheckConstraint("amount_cents <> 0", name="amount_not_zero"),
        # PostgreSQL does not index a foreign key by itself; the page asks for the newest first.
        Index(None, "account_id", "booked_on"),
        Index(None, "booked_on"),
    )

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    booked_on: Mapped[date]
    description: Mapped[str] = mapped_column(String(200))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    category: Mapped[str] = mapped_column(
        String(40), default="uncategorised", server_default="uncategorised"
    )
    account: Mapped[Account] = relationship(init=False, viewonly=True)
