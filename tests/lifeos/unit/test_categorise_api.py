"""`/api/finance/categorise`, and the category of a new transaction."""

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lifeos.database import db
from lifeos.faults import Unavailable
from lifeos.finance.categories import EXPENSES
from lifeos.ml.categoriser import Categoriser, Suggestion
from lifeos.ml.dataset import Example, read_examples
from lifeos.ml.source import CategoriserSource


class Gourmet:
    """A categoriser that sees food everywhere."""

    def suggest(self, description: str) -> Suggestion:
        """Dining, surely."""
        return Suggestion(category="dining", confidence=0.9)


def without_sklearn() -> NoReturn:
    """A training where scikit-learn is not installed."""
    raise ModuleNotFoundError("No module named 'sklearn'")


@pytest.fixture
def gourmet_client(make_app: Callable[..., Flask]) -> FlaskClient:
    """A client of an application that has a categoriser and one account."""
    app = make_app("sqlite:///:memory:", Gourmet())
    with app.app_context():
        db.create_all()
    client: FlaskClient = app.test_client()
    client.post("/api/finance/accounts", json={"name": "Current"})
    return client


def book(client: FlaskClient, **changes: object) -> str:
    """The category of a new transaction."""
    body = {"account_id": 1, "description": "Mensa", "amount_cents": -500, **changes}
    category: str = client.post("/api/finance/transactions", json=body).get_json()["category"]
    return category


def test_a_category_is_suggested(gourmet_client: FlaskClient) -> None:
    """With how sure the categoriser is."""
    answer = gourmet_client.post("/api/finance/categorise", json={"description": "Mensa"})

    assert answer.json == {"category": "dining", "confidence": 0.9}


def test_a_disabled_categoriser_is_503_with_the_reason(client: FlaskClient) -> None:
    """CI runs without ML."""
    answer = client.post("/api/finance/categorise", json={"description": "Mensa"})

    reason = "the categoriser is disabled (LIFEOS_ML=disabled)"
    assert (answer.status_code, answer.json) == (
        503,
        {"errors": [{"field": "categoriser", "reason": reason}]},
    )


def test_a_missing_library_is_a_reason_too() -> None:
    """The extra `ml` was not installed."""
    source = CategoriserSource(enabled=True, trainer=without_sklearn)

    with pytest.raises(Unavailable, match="scikit-learn is not installed"):
        source.categoriser()


def test_training_happens_once() -> None:
    """And not before the first use."""
    trained: list[Categoriser] = []

    def train() -> Categoriser:
        trained.append(Gourmet())
        return trained[-1]

    source = CategoriserSource(enabled=True, trainer=train)
    before = len(trained)

    assert source.categoriser() is source.categoriser()
    assert (before, len(trained)) == (0, 1)


def test_a_new_expense_gets_the_suggested_category(gourmet_client: FlaskClient) -> None:
    """Unless the request names one, or the money came in."""
    assert book(gourmet_client) == "dining"
    assert book(gourmet_client, category="leisure") == "leisure"
    assert book(gourmet_client, amount_cents=500) == "income"


def test_without_a_categoriser_an_expense_is_uncategorised(client: FlaskClient) -> None:
    """Booking it matters more."""
    client.post("/api/finance/accounts", json={"name": "Current"})

    assert book(client) == "uncategorised"


def test_the_shipped_examples_are_many_and_balanced() -> None:
    """No description twice: a copy on both sides of a split would flatter the score."""
    examples = read_examples()

    counts = [sum(e.category == category for e in examples) for category in EXPENSES]
    assert len({e.description.casefold() for e in examples}) == len(examples)
    assert min(counts) >= 60


def test_a_bad_example_is_named_by_its_line(tmp_path: Path) -> None:
    """A person labels these by hand."""
    path = tmp_path / "expenses.csv"

    path.write_text("description,category\nMensa,dining\n", encoding="utf-8")
    assert read_examples(path) == [Example(description="Mensa", category="dining")]

    path.write_text("description,category\nMensa,dinning\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"expenses.csv:2: 'dinning' is not one of groceries, "):
        read_examples(path)

    path.write_text("description,category\nMensa,dining\n,dining\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"expenses.csv:3: the description is empty"):
        read_examples(path)
