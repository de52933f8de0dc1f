"""`/health` and `/ready`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from lifeos.readiness import History, unready_reasons

HISTORY = History(heads=frozenset({"0002"}), revisions=frozenset({"0001", "0002"}))


def database_at(folder: Path, *revisions: str) -> str:
    """The URL of a SQLite file that is stamped with `revisions`."""
    url = f"sqlite:///{folder / 'stamped.sqlite'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        for revision in revisions:
            connection.execute(text("INSERT INTO alembic_version VALUES (:r)"), {"r": revision})
    engine.dispose()
    return url


@pytest.mark.parametrize(
    ("current", "reasons"),
    [
        ([], ["the schema is at base, its head is 0002"]),
        (["0001"], ["the schema is at 0001, its head is 0002"]),
        (["0002"], []),
    ],
)
def test_ready_means_at_head(tmp_path: Path, current: list[str], reasons: list[str]) -> None:
    """Anything older than the head is named."""
    engine = create_engine(database_at(tmp_path, *current))

    found = unready_reasons(engine, HISTORY)

    engine.dispose()
    assert found == reasons


def test_a_newer_schema_is_ready(tmp_path: Path) -> None:
    """The previous release serves on the schema of the next one."""
    engine = create_engine(database_at(tmp_path, "0003"))

    found = unready_reasons(engine, HISTORY)

    engine.dispose()
    assert found == []


def test_health_needs_no_database(make_app: Callable[..., Flask]) -> None:
    """The file's folder does not exist, and nobody notices."""
    client = make_app("sqlite:////nowhere/at/all.sqlite").test_client()

    answer = client.get("/health")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


@pytest.mark.integration  # it opens a socket, which unit tests may not
def test_an_unreachable_database_is_a_reason_without_its_address(
    make_app: Callable[..., Flask],
) -> None:
    """Port 1 answers nobody; the password stays where it is."""
    client = make_app("postgresql+psycopg://me:hunter2@127.0.0.1:1/lifeos").test_client()

    answer = client.get("/ready")

    reasons = ["the database cannot be reached (OperationalError)"]
    assert (answer.status_code, answer.json) == (
        503,
        {"status": "unavailable", "reasons": reasons},
    )


def test_a_database_behind_head_is_not_ready(client: FlaskClient) -> None:
    """Tables alone are not enough: the test's database was never migrated."""
    answer = client.get("/ready")

    reasons = ["the schema is at base, its head is 0007"]
    assert answer.json == {"status": "unavailable", "reasons": reasons}


def test_every_answer_names_the_release(client: FlaskClient) -> None:
    """A smoke test can tell which release answers."""
    answer = client.get("/health")

    assert answer.headers["X-LifeOS-Version"] == "abc1234"
