"""`/`, the page of the day, as the server sends it; what its forms do is a browser's to show."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

FORM = re.compile(r"<(details|form).*?</\1>", re.DOTALL)
FIELD = re.compile(r"<(?:input|select|textarea)[^>]*>")


def words(client: FlaskClient) -> str:
    """The text of the page, without forms and tags, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", FORM.sub(" ", client.get("/").text)).split())


def addresses(client: FlaskClient) -> list[str]:
    """Where the forms of the page send to."""
    return re.findall(r'data-send="([^"]+)"', client.get("/").text)


def test_an_empty_life_has_a_page(client: FlaskClient) -> None:
    """Every section says that there is nothing yet."""
    page = words(client)

    for sentence in (
        "Wednesday, 04 March 2026",
        "Nothing is due. What you add for today or earlier is listed here until it is done.",
        "No habit yet. A habit is something to do every day; the days in a row are counted.",
        "Nothing is written yet. One entry a day: a mood and, if you like, some words.",
        "No account yet. An account is a place where money is, such as a bank or a purse.",
        "No transaction yet. It needs an account first.",
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


def test_an_empty_life_can_be_added_to(client: FlaskClient) -> None:
    """A transaction needs an account, which is not there yet."""
    assert addresses(client) == [
        "POST /api/tasks",
        "POST /api/habits",
        "PUT /api/journal/2026-03-04",
        "POST /api/finance/accounts",
    ]


def test_what_is_there_can_be_ticked_off(client: FlaskClient) -> None:
    """A task, a habit that is not kept yet, and one that is."""
    client.post("/api/tasks", json={"title": "Milk", "due_on": "2026-03-04"})
    for name in ("Read", "Run"):
        client.post("/api/habits", json={"name": name})
    client.put("/api/habits/2/checks/2026-03-04")
    client.post("/api/finance/accounts", json={"name": "Card"})

    assert addresses(client) == [
        "PUT /api/tasks/1/completion",
        "POST /api/tasks",
        "PUT /api/habits/1/checks/2026-03-04",
        "DELETE /api/habits/2/checks/2026-03-04",
        "POST /api/habits",
        "PUT /api/journal/2026-03-04",
        "POST /api/finance/accounts",
        "POST /api/finance/transactions",
    ]


def test_every_form_sends_to_an_address_that_takes_it(app: Flask, client: FlaskClient) -> None:
    """The page and the API cannot drift apart."""
    client.post("/api/tasks", json={"title": "Milk", "due_on": "2026-03-04"})
    client.post("/api/habits", json={"name": "Read"})
    client.post("/api/finance/accounts", json={"name": "Card"})
    routes = app.url_map.bind("localhost")

    sent = [address.split() for address in addresses(client)]

    assert [place for method, place in sent if not routes.test(place, method)] == []


def test_every_field_has_a_label(client: FlaskClient) -> None:
    """Each stands within one, so that a screen reader names it."""
    client.post("/api/finance/accounts", json={"name": "Card"})
    page = client.get("/").text

    labels = re.findall(r"<label.*?</label>", page, re.DOTALL)
    labelled = sum(len(FIELD.findall(label)) for label in labels)

    assert (labelled, len(FIELD.findall(page))) == (18, 18)


@pytest.mark.parametrize("path", ["/", "/static/lifeos.css", "/static/lifeos.js", "/nothing"])
def test_nothing_that_is_stored_can_run_in_a_browser(client: FlaskClient, path: str) -> None:
    """Text is escaped, and the policy allows no script but the app's own file."""
    client.post("/api/tasks", json={"title": "<script>alert(1)</script>", "due_on": "2026-03-04"})

    with client.get(path) as answer:  # closes the file of a static answer
        text = answer.get_data(as_text=True)

    policy = answer.headers["Content-Security-Policy"]
    assert ("<script>" in text, re.findall(r" on[a-z]+=| style=", text)) == (False, [])
    assert policy.startswith("default-src 'none'; script-src 'self'; connect-src 'self'; style-src")
