"""`/api/journal`."""

import pytest
from flask.testing import FlaskClient

GOOD = {"written_on": "2026-03-04", "mood": 4, "text": "Sun."}


def test_a_written_day_is_found(client: FlaskClient) -> None:
    """The day is its address."""
    answer = client.put("/api/journal/2026-03-04", json={"mood": 4, "text": "Sun."})

    assert answer.json == GOOD
    assert client.get("/api/journal/2026-03-04").json == GOOD


def test_a_day_written_twice_holds_the_last(client: FlaskClient) -> None:
    """One entry a day."""
    client.put("/api/journal/2026-03-04", json={"mood": 1, "text": "Rain."})

    client.put("/api/journal/2026-03-04", json={"mood": 4, "text": "Sun."})

    assert client.get("/api/journal").json == {"entries": [GOOD]}


def test_entries_are_listed_from_the_newest(client: FlaskClient) -> None:
    """Both ends of the span are included."""
    for day in (1, 2, 3, 4):
        client.put(f"/api/journal/2026-03-0{day}", json={"mood": day})

    answer = client.get("/api/journal?since=2026-03-02&until=2026-03-03")

    assert [entry["mood"] for entry in answer.get_json()["entries"]] == [3, 2]


@pytest.mark.parametrize("mood", [0, 6, None, "4", 4.5, True])
def test_a_mood_is_a_whole_number_from_1_to_5(client: FlaskClient, mood: object) -> None:
    """A text or a truth value is not a number, however much it looks like one."""
    answer = client.put("/api/journal/2026-03-04", json={"mood": mood})

    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (400, "mood")


def test_tomorrow_cannot_be_written_yet(client: FlaskClient) -> None:
    """A journal looks back."""
    answer = client.put("/api/journal/2026-03-05", json={"mood": 3})

    assert answer.json == {"errors": [{"field": "day", "reason": "lies in the future"}]}


def test_a_removed_day_is_gone(client: FlaskClient) -> None:
    """Removing it again is a 404."""
    client.put("/api/journal/2026-03-04", json={"mood": 3})

    statuses = [client.delete("/api/journal/2026-03-04").status_code for _ in range(2)]

    assert statuses == [204, 404]
