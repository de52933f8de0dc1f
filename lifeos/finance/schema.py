"""What a request about money may say, and what an answer shows."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field

from lifeos.fields import Body, Line, Name, Query, RowReference, View
from lifeos.finance.categories import Category

LARGEST_CENTS = 10**15  # ten trillion; a thousand such accounts still add up within 64 bits


def _not_zero(cents: int) -> int:
    if cents == 0:
        raise ValueError("must not be 0")
    return cents


Cents = Annotated[int, Field(ge=-LARGEST_CENTS, le=LARGEST_CENTS)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


class AccountBody(Body):
    """A new account."""

    name: Name
    currency: Currency = "EUR"
    opening_cents: Cents = 0


class AccountView(View):
    """An account and what is in it."""

    id: int
    name: str
    currency: str
    opening_cents: int
    balance_cents: int


class TransactionBody(Body):
    """A new transaction; without a day it is today's, without a category one is suggested."""

    account_id: RowReference
    description: Line
    amount_cents: Annotated[Cents, AfterValidator(_not_zero)]
    booked_on: date | None = None
    category: Category | None = None


class TransactionQuery(Query):
    """Which transactions to list."""

    account_id: RowReference | None = None
    category: Category | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class TransactionView(View):
    """A stored transaction."""

    id: int
    account_id: int
    booked_on: date
    description: str
    amount_cents: int
    category: str


class CategoryBody(Body):
    """The category that a person gives a transaction."""

    category: Category


class DescriptionBody(Body):
    """A description to find a category for."""

    description: Line
