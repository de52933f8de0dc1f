"""`/api/tasks`."""

from flask.testing import FlaskClient

MILK = {"title": "Buy milk", "notes": "", "due_on": "2026-03-04", "priority": 2}


def test_an_added_task_is_found(client: FlaskClient) -> None:
    """With the defaults of everything that was not said."""
    answer = client.post("/api/tasks", json={"title": " Buy milk ", "due_on": "2026-03-04"})

    assert answer.status_code == 201
    assert answer.json == {"id": 1, **MILK, "completed_on": None}
    assert client.get("/api/tasks/1").json == answer.json


def test_a_replaced_task_keeps_its_id(client: FlaskClient) -> None:
    """What the body leaves out goes back to its default."""
    client.post("/api/tasks", json={**MILK, "notes": "oat"})

    answer = client.put("/api/tasks/1", json={"title": "Buy bread", "priority": 1})

    assert answer.json == {
        "id": 1,
        "title": "Buy bread",
        "notes": "",
        "due_on": None,
        "priority": 1,
        "completed_on": None,
    }


def test_a_completed_task_is_done_today(client: FlaskClient) -> None:
    """It leaves the open tasks and joins the done ones."""
    client.post("/api/tasks", json=MILK)

    answer = client.put("/api/tasks/1/completion")

    assert answer.get_json()["completed_on"] == "2026-03-04"
    assert client.get("/api/tasks").json == {"tasks": []}
    assert client.get("/api/tasks?state=done").json == {"tasks": [answer.json]}


def test_a_reopened_task_is_open(client: FlaskClient) -> None:
    """As if it had never been done."""
    client.post("/api/tasks", json=MILK)
    client.put("/api/tasks/1/completion")

    answer = client.delete("/api/tasks/1/completion")

    assert client.get("/api/tasks").json == {"tasks": [answer.json]}


def test_tasks_are_listed_by_day_then_priority(client: FlaskClient) -> None:
    """Those without a day come last."""
    for title, due_on, priority in [
        ("some day", None, 1),
        ("later", "2026-03-05", 2),
        ("urgent", "2026-03-04", 1),
        ("today", "2026-03-04", 3),
    ]:
        client.post("/api/tasks", json={"title": title, "due_on": due_on, "priority": priority})

    every = client.get("/api/tasks?state=all").get_json()["tasks"]
    due = client.get("/api/tasks?due_by=2026-03-04").get_json()["tasks"]

    assert [task["title"] for task in every] == ["urgent", "today", "later", "some day"]
    assert [task["title"] for task in due] == ["urgent", "today"]


def test_a_removed_task_is_gone(client: FlaskClient) -> None:
    """Removing it again is a 404 that names the id."""
    client.post("/api/tasks", json=MILK)

    first, second = client.delete("/api/tasks/1"), client.delete("/api/tasks/1")

    assert (first.status_code, first.data) == (204, b"")
    assert second.json == {"errors": [{"field": "task_id", "reason": "no task has id 1"}]}
