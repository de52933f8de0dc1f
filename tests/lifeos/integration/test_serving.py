"""The application behind a real web server, on loopback."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def port(environ: dict[str, str]) -> Iterator[int]:
    """The port of a gunicorn that serves the application until the test ends."""
    argv = [sys.executable, "-m", "gunicorn", "--bind=127.0.0.1:0", "lifeos.wsgi:app"]
    with subprocess.Popen(
        argv, cwd=REPOSITORY, env=environ, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield listening_port(process)
        finally:
            process.terminate()
            process.communicate(timeout=30)


def listening_port(process: subprocess.Popen[str]) -> int:
    """Reads the server's log up to the line that names its port."""
    seen = []
    for line in process.stderr or []:
        seen.append(line)
        if found := LISTENING.search(line):
            return int(found[1])
    raise AssertionError("gunicorn ended before it listened:\n" + "".join(seen))


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
