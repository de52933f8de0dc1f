"""The application behind a real web server, on loopback."""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
Command = Callable[..., subprocess.CompletedProcess[str]]


def request(port: int, path: str) -> tuple[int, object]:
    """The status and the JSON body of an answer."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def test_a_server_lives_before_its_database_is_migrated_and_is_ready_after(
    port: int, flask: Command
) -> None:
    """`/health`, then `/ready` on both sides of `flask db upgrade head`."""
    health, unready = request(port, "/health"), request(port, "/ready")
    flask("db", "upgrade", "head")

    ready = request(port, "/ready")

    reasons = ["the schema is at base, its head is 0007"]
    assert [health, unready, ready] == [
        (200, {"status": "ok"}),
        (503, {"status": "unavailable", "reasons": reasons}),
        (200, {"status": "ready"}),
    ]


def test_a_served_application_stores_what_it_is_sent(port: int, flask: Command) -> None:
    """Through the whole stack, to the database and back."""
    flask("db", "upgrade", "head")
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/api/habits", json.dumps({"name": "Run"}), headers)
        created = connection.getresponse().status

    status, body = request(port, "/api/habits/1")

    assert (created, status) == (201, 200)
    assert isinstance(body, dict)
    assert body["name"] == "Run"


def test_a_server_that_is_not_told_where_it_is_does_not_start(environ: dict[str, str]) -> None:
    """One variable less than the servers above have, and every missing name is listed."""
    forgetful = {name: value for name, value in environ.items() if name != "LIFEOS_ENV"}
    argv = [sys.executable, "-m", "gunicorn", "--bind=127.0.0.1:0", "lifeos.wsgi:app"]

    done = subprocess.run(
        argv, cwd=REPOSITORY, env=forgetful, capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 3
    assert "  LIFEOS_ENV is missing: expected local | ci | staging | production" in done.stderr
    assert "  SECRET_KEY is missing: expected at least 32 characters" in done.stderr
