"""`/`, the page of the day, as a browser without JavaScript gets it."""

import re

import pytest
from flask.testing import FlaskClient


def words(client: FlaskClient) -> str:
    """The text of the page, without tags, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", client.get("/").text).split())


def test_an_empty_life_has_a_page(client: FlaskClient) -> None:
    """Every section says that there is nothing yet."""
    page = words(client)

    for sentence in (
        "Wednesday, 04 March 2026",
        "Nothing is due.",
        "No habit yet.",
        "Nothing is written yet.",
        "No account yet.",
        "No transaction yet.",
    ):
        assert sentence in page


def test_the_page_shows_what_is_due(client: FlaskClient) -> None:
    """Late, urgent and of today; not what is done or comes later."""
    for title, day, priority in (("Late", 3, 2), ("Now", 4, 1), ("Done", 4, 2), ("Later", 5, 2)):
        body = {"title": title, "due_on": f"2026-03-0{day}", "priority": priority, "notes": "n."}
        client.post("/api/tasks", json=body)
    client.put("/api/tasks/3/completion")

    page = words(client)

    assert "Due 2 Late n. late since 03 Mar Now n. urgent today Habits" in page


def test_the_page_shows_habits_and_mood(client: FlaskClient) -> None:
    """Done and not done, with streaks."""
    for name in ("Read", "Run"):
        client.post("/api/habits", json={"name": name})
    client.put("/api/habits/2/checks/2026-03-04")
    client.put("/api/journal/2026-03-04", json={"mood": 4, "text": "Sun."})

    page = words(client)

    assert "Habits 1 of 2 Read to do 0 days Run done 1 day Mood good 4 of 5 Sun." in page


def test_the_page_shows_money(client: FlaskClient) -> None:
    """Balances, and the last transactions with their accounts."""
    client.post("/api/finance/accounts", json={"name": "Card", "currency": "USD"})
    body = {"account_id": 1, "description": "Rent", "amount_cents": -90_001, "category": "housing"}
    client.post("/api/finance/transactions", json=body)

    page = words(client)

    assert "Balances Card -900.01 USD Last transactions 04 Mar Rent Card, housing" in page


@pytest.mark.parametrize("path", ["/", "/static/lifeos.css", "/nothing"])
def test_nothing_that_is_stored_can_run_in_a_browser(client: FlaskClient, path: str) -> None:
    """Text is escaped, and the policy allows no script at all."""
    client.post("/api/tasks", json={"title": "<script>alert(1)</script>", "due_on": "2026-03-04"})

    with client.get(path) as answer:  # closes the file of a static answer
        text = answer.get_data(as_text=True)

    assert "<script>" not in text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none';")
