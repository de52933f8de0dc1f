"""`/api/habits`, and how streaks are counted."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lifeos.habits.models import HabitCheck
from lifeos.habits.streaks import streak


@pytest.mark.parametrize(
    ("ago", "length"),
    [
        ([], 0),
        ([0], 1),
        ([0, 1, 2], 3),
        ([1, 2], 2),
        ([2, 3], 0),
        ([0, 2, 3], 1),
        ([-1, 0], 1),
    ],
)
def test_a_streak_ends_today_or_yesterday(today: date, ago: list[int], length: int) -> None:
    """A day that is not over yet does not break the row; a gap does."""
    days = {today - timedelta(days=n) for n in ago}

    assert streak(days, today) == length


def test_a_streak_ends_where_the_calendar_does() -> None:
    """No day comes before the first."""
    assert streak({date.min}, date.min) == 1


def test_an_added_habit_starts_today(client: FlaskClient) -> None:
    """With no day kept yet."""
    answer = client.post("/api/habits", json={"name": "Run"})

    habit = {
        "id": 1,
        "name": "Run",
        "started_on": "2026-03-04",
        "done_today": False,
        "streak": 0,
    }
    assert (answer.status_code, answer.json) == (201, habit)
    assert client.get("/api/habits/1").json == habit
    assert client.get("/api/habits").json == {"habits": [habit]}


def test_two_habits_cannot_share_a_name(client: FlaskClient) -> None:
    """409: the request is well-formed, the name is taken."""
    client.post("/api/habits", json={"name": "Run"})

    answer = client.post("/api/habits", json={"name": "Run"})

    reason = "another habit has this name"
    assert (answer.status_code, answer.json) == (
        409,
        {"errors": [{"field": "name", "reason": reason}]},
    )


def test_checked_days_make_a_streak(client: FlaskClient) -> None:
    """Checking a day twice counts once."""
    client.post("/api/habits", json={"name": "Run"})
    for day in ("2026-03-02", "2026-03-03", "2026-03-03"):
        client.put(f"/api/habits/1/checks/{day}")

    answer = client.put("/api/habits/1/checks/2026-03-04")

    assert (answer.get_json()["done_today"], answer.get_json()["streak"]) == (True, 3)


def test_an_unchecked_day_breaks_the_streak(client: FlaskClient) -> None:
    """Unchecking a day that was never checked changes nothing."""
    client.post("/api/habits", json={"name": "Run"})
    client.put("/api/habits/1/checks/2026-03-04")

    answers = [client.delete("/api/habits/1/checks/2026-03-04") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 204]
    assert client.get("/api/habits/1").get_json()["streak"] == 0


def test_a_habit_is_not_kept_in_advance(client: FlaskClient) -> None:
    """Tomorrow is not done yet."""
    client.post("/api/habits", json={"name": "Run"})

    answer = client.put("/api/habits/1/checks/2026-03-05")

    assert (answer.status_code, answer.json) == (
        400,
        {"errors": [{"field": "day", "reason": "lies in the future"}]},
    )


def test_a_removed_habit_takes_its_days_along(client: FlaskClient, session: Session) -> None:
    """The foreign key would refuse to orphan them."""
    client.post("/api/habits", json={"name": "Run"})
    client.put("/api/habits/1/checks/2026-03-04")

    answer = client.delete("/api/habits/1")

    assert answer.status_code == 204
    assert session.scalar(select(func.count()).select_from(HabitCheck)) == 0
