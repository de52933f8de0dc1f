"""`/api/finance`: accounts and transactions."""

import pytest
from flask.testing import FlaskClient

from lifeos.finance.money import format_cents

RENT = {"account_id": 1, "description": "Rent", "amount_cents": -90_000, "category": "housing"}


@pytest.fixture
def account(client: FlaskClient) -> None:
    """An account with 1,000.00 EUR in it."""
    client.post("/api/finance/accounts", json={"name": "Current", "opening_cents": 100_000})


@pytest.mark.parametrize(
    ("cents", "reading"),
    [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123_456, "1,234.56"), (-100_000, "-1,000.00")],
)
def test_cents_read_as_money(cents: int, reading: str) -> None:
    """No float is involved."""
    assert format_cents(cents) == reading


@pytest.mark.usefixtures("account")
def test_a_balance_is_the_opening_and_every_transaction(client: FlaskClient) -> None:
    """In cents."""
    for cents in (-90_000, 12_345):
        client.post("/api/finance/transactions", json={**RENT, "amount_cents": cents})

    answer = client.get("/api/finance/accounts/1")

    balance = {
        "id": 1,
        "name": "Current",
        "currency": "EUR",
        "opening_cents": 100_000,
        "balance_cents": 22_345,
    }
    assert answer.json == balance
    assert client.get("/api/finance/accounts").json == {"accounts": [balance]}


@pytest.mark.usefixtures("account")
def test_two_accounts_cannot_share_a_name(client: FlaskClient) -> None:
    """409: the request is well-formed, the name is taken."""
    answer = client.post("/api/finance/accounts", json={"name": "Current"})

    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (409, "name")


@pytest.mark.usefixtures("account")
def test_a_transaction_is_booked_today(client: FlaskClient) -> None:
    """Unless another day is given."""
    answer = client.post("/api/finance/transactions", json=RENT)

    assert answer.status_code == 201
    assert answer.json == {"id": 1, "booked_on": "2026-03-04", **RENT}
    assert client.get("/api/finance/transactions/1").json == answer.json


def test_a_transaction_needs_an_account(client: FlaskClient) -> None:
    """400, not 404: it is the body that is wrong."""
    answer = client.post("/api/finance/transactions", json=RENT)

    assert (answer.status_code, answer.json) == (
        400,
        {"errors": [{"field": "account_id", "reason": "no account has id 1"}]},
    )


@pytest.mark.parametrize("cents", [0, 1.5, "100", 10**15 + 1, -(10**30), True, None])
def test_an_amount_is_a_whole_number_of_cents(client: FlaskClient, cents: object) -> None:
    """Not zero, not a float, and within what the database can add up."""
    answer = client.post("/api/finance/transactions", json={**RENT, "amount_cents": cents})

    assert [error["field"] for error in answer.get_json()["errors"]] == ["amount_cents"]


@pytest.mark.parametrize("currency", ["eur", "EURO", "€", "EUR\n"])
def test_a_currency_is_a_code(client: FlaskClient, currency: str) -> None:
    """Three capital letters; white space around them is dropped."""
    answer = client.post("/api/finance/accounts", json={"name": "x", "currency": currency})

    assert answer.status_code == (201 if currency.strip() == "EUR" else 400)


@pytest.mark.usefixtures("account")
def test_transactions_are_listed_from_the_newest(client: FlaskClient) -> None:
    """And narrowed by account, category and number."""
    for day, category in (("01", "dining"), ("03", "housing"), ("02", "housing")):
        body = {**RENT, "booked_on": f"2026-03-{day}", "category": category}
        client.post("/api/finance/transactions", json=body)

    def days(query: str) -> list[str]:
        found = client.get(f"/api/finance/transactions?{query}").get_json()["transactions"]
        return [transaction["booked_on"][-2:] for transaction in found]

    assert days("") == ["03", "02", "01"]
    assert days("category=housing&account_id=1") == ["03", "02"]
    assert days("limit=1") == ["03"]
    assert days("account_id=2") == []


@pytest.mark.usefixtures("account")
def test_a_person_can_correct_a_category(client: FlaskClient) -> None:
    """To one of the known ones."""
    client.post("/api/finance/transactions", json=RENT)

    right = client.put("/api/finance/transactions/1/category", json={"category": "dining"})
    wrong = client.put("/api/finance/transactions/1/category", json={"category": "fun"})

    assert right.get_json()["category"] == "dining"
    assert (wrong.status_code, wrong.get_json()["errors"][0]["field"]) == (400, "category")


@pytest.mark.usefixtures("account")
def test_a_removed_transaction_no_longer_counts(client: FlaskClient) -> None:
    """The balance goes back."""
    client.post("/api/finance/transactions", json=RENT)

    answer = client.delete("/api/finance/transactions/1")

    assert answer.status_code == 204
    assert client.get("/api/finance/accounts/1").get_json()["balance_cents"] == 100_000
