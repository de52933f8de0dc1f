"""The categories that a transaction can have."""

from typing import Literal, get_args

Expense = Literal[
    "groceries", "dining", "transport", "housing", "utilities", "health", "leisure", "shopping"
]
Category = Literal[Expense, "income", "uncategorised"]

EXPENSES: tuple[Expense, ...] = get_args(Expense)
