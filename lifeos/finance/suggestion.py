"""Which category a new transaction gets."""

from lifeos.faults import Unavailable
from lifeos.finance.categories import Category
from lifeos.finance.schema import TransactionBody
from lifeos.ml.source import CategoriserSource


def suggest_category(body: TransactionBody, categorisers: CategoriserSource) -> Category:
    """The category that was named; else income for money that comes in, else the categoriser's."""
    if body.category is not None:
        return body.category
    if body.amount_cents > 0:
        return "income"
    try:
        return categorisers.categoriser().suggest(body.description).category
    except Unavailable:  # booking matters more than its category
        return "uncategorised"
