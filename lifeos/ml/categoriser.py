"""What a categoriser is, whatever stands behind it."""

from dataclasses import dataclass
from typing import Protocol

from lifeos.finance.categories import Category


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A category, and how sure the categoriser is of it, from 0 to 1."""

    category: Category
    confidence: float


class Categoriser(Protocol):
    """Finds the category of an expense."""

    def suggest(self, description: str) -> Suggestion:
        """The likeliest category, or `uncategorised` when none is likely enough."""
