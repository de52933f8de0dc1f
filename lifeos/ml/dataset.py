"""Reads the labelled expenses that ship with LifeOS."""

import csv
from dataclasses import dataclass
from pathlib import Path

from lifeos.finance.categories import EXPENSES, Expense

EXPENSES_CSV = Path(__file__).with_name("expenses.csv")


@dataclass(frozen=True, kw_only=True)
class Example:
    """A description as a bank prints it, and the category that a person gave it."""

    description: str
    category: Expense


def read_examples(path: Path = EXPENSES_CSV) -> list[Example]:
    """The examples of a CSV file with the columns `description` and `category`.

    Raises ValueError that names the line of an unknown category or an empty description.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [_example(row, where=f"{path.name}:{rows.line_num}") for row in rows]


def _example(row: dict[str, str], *, where: str) -> Example:
    description, category = row["description"], row["category"]
    if not description:
        raise ValueError(f"{where}: the description is empty")
    if category not in EXPENSES:
        raise ValueError(f"{where}: {category!r} is not one of {', '.join(EXPENSES)}")
    return Example(description=description, category=category)
