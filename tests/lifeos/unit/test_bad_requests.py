"""Whatever is sent to `/api`, the answer is JSON that says what is wrong."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lifeos.database import db


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 20_000,
        b'{"title": "\\ud800"}',
        b"9" * 6_000,
        b'{"title": NaN}',
        b"[]",
        b"null",
        b'"text"',
    ],
)
def test_what_is_not_a_json_object_is_400(client: FlaskClient, body: bytes) -> None:
    """Truncated, not UTF-8, nested too deep, half a character, too large a number, no object."""
    answer = client.post("/api/tasks", data=body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.get_json()["errors"][0]["field"] in ("body", "title")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", ""])
def test_what_is_not_sent_as_json_is_415(client: FlaskClient, kind: str) -> None:
    """A form on a foreign page can only send these."""
    answer = client.post("/api/tasks", data='{"title": "x"}', content_type=kind)

    reason = "send the body as application/json"
    assert (answer.status_code, answer.json) == (
        415,
        {"errors": [{"field": "request", "reason": reason}]},
    )


def test_every_bad_field_is_named_at_once(client: FlaskClient) -> None:
    """One round trip is enough to mend a request."""
    body = {"title": " ", "priority": "1", "due_on": "2026-02-30", "colour": "red"}

    answer = client.post("/api/tasks", json=body)

    assert answer.status_code == 400
    assert {error["field"]: error["reason"] for error in answer.get_json()["errors"]} == {
        "title": "String should have at least 1 character",
        "priority": "Input should be a valid integer",
        "due_on": "Input should be a valid date in the format YYYY-MM-DD, "
        "day value is outside expected range",
        "colour": "Extra inputs are not permitted",
    }


def test_a_nul_is_refused_before_the_database_sees_it(client: FlaskClient) -> None:
    """PostgreSQL cannot store one in a text."""
    answer = client.post("/api/tasks", json={"title": "a\x00b"})

    assert answer.json == {
        "errors": [{"field": "title", "reason": "must not hold a NUL character"}]
    }


def test_a_query_is_checked_too(client: FlaskClient) -> None:
    """An unknown name is a typo, which must not quietly list everything."""
    answer = client.get("/api/tasks?state=closed&due_by=soon&stat=all")

    assert answer.status_code == 400
    assert sorted(error["field"] for error in answer.get_json()["errors"]) == [
        "due_by",
        "stat",
        "state",
    ]


def test_a_day_in_a_path_is_checked_too(client: FlaskClient) -> None:
    """The field is called `day`, as in the route."""
    answer = client.get("/api/journal/yesterday")

    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (400, "day")


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/nothing",
        "/api/tasks/1",
        "/api/tasks/x",
        "/api/tasks/2147483648",
        f"/api/tasks/{'9' * 5_000}",
        "/api/habits/1",
        "/api/journal/2026-03-04",
        "/api/finance/accounts/1",
        "/api/finance/transactions/1",
    ],
)
def test_what_does_not_exist_is_404_in_json(client: FlaskClient, path: str) -> None:
    """An id that no row has, no integer can be, or no route knows."""
    answer = client.get(path)

    assert (answer.status_code, list(answer.get_json())) == (404, ["errors"])


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    """405 keeps its `Allow` header."""
    answer = client.delete("/api/habits")

    assert (answer.status_code, list(answer.get_json())) == (405, ["errors"])
    assert sorted(answer.headers["Allow"].split(", ")) == ["GET", "HEAD", "OPTIONS", "POST"]


def test_too_large_a_body_is_413(client: FlaskClient) -> None:
    """More than any entry of the journal needs."""
    answer = client.post("/api/tasks", data=b" " * 70_000, content_type="application/json")

    assert (answer.status_code, list(answer.get_json())) == (413, ["errors"])


@pytest.mark.parametrize(("path", "kind"), [("/api/tasks", "application/json"), ("/", "text/html")])
def test_a_database_that_cannot_answer_is_503(
    make_app: Callable[..., Flask], path: str, kind: str
) -> None:
    """No table exists; neither the statement nor the address is shown."""
    client = make_app("sqlite:///:memory:").test_client()

    answer = client.get(path)

    assert (answer.status_code, answer.mimetype) == (503, kind)
    assert "the database cannot answer" in answer.text
    assert "SELECT" not in answer.text


def test_a_defect_is_500_in_json_without_its_message(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What broke is for the log."""
    monkeypatch.setattr("lifeos.tasks.service.list_tasks", lambda *_: 1 // 0)

    answer = app.test_client().get("/api/tasks")

    assert (answer.status_code, list(answer.get_json())) == (500, ["errors"])
    assert "division" not in answer.text


def test_two_requests_at_once_conflict(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both found the name free; the database lets only one have it."""
    client = app.test_client()
    client.post("/api/habits", json={"name": "Run"})
    monkeypatch.setattr("sqlalchemy.orm.Session.scalar", lambda *_: None)

    answer = client.post("/api/habits", json={"name": "Run"})

    reason = "contradicts what is stored"
    assert (answer.status_code, answer.json) == (
        409,
        {"errors": [{"field": "request", "reason": reason}]},
    )


def test_a_failed_request_leaves_nothing_behind(client: FlaskClient, app: Flask) -> None:
    """The next request starts from a clean session."""
    with app.app_context():
        db.drop_all()
    client.post("/api/tasks", json={"title": "lost"})
    with app.app_context():
        db.create_all()

    answer = client.get("/api/tasks")

    assert answer.json == {"tasks": []}


def test_an_unknown_page_is_html(client: FlaskClient) -> None:
    """A person reads it, not a program."""
    answer = client.get("/nothing")

    assert (answer.status_code, answer.mimetype) == (404, "text/html")
