"""The runbook's `flask db` commands, as processes on a real database."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from flask import Flask

REPOSITORY = Path(__file__).parents[3]
Command = Callable[..., subprocess.CompletedProcess[str]]


def test_the_runbooks_commands_work_without_flask_app(flask: Command) -> None:
    """Up, look, one down, look."""
    flask("db", "upgrade", "head")
    at_head = flask("db", "current").stdout
    flask("db", "downgrade")
    one_below = flask("db", "current").stdout

    assert (at_head.strip(), one_below.strip()) == ("0007 (head)", "0006")


def test_the_history_is_one_line_of_revisions(flask: Command) -> None:
    """From the head to the base, each on the one before."""
    heads = flask("db", "heads").stdout
    history = flask("db", "history").stdout

    assert heads.strip() == "0007 (head)"
    assert [line.split(",")[0] for line in history.splitlines()] == [
        "0006 -> 0007 (head)",
        "0005 -> 0006",
        "0004 -> 0005",
        "0003 -> 0004",
        "0002 -> 0003",
        "0001 -> 0002",
        "<base> -> 0001",
    ]


def test_the_repositorys_root_works_too(flask: Command) -> None:
    """The directory of the migrations is absolute."""
    flask("--app", "lifeos.wsgi", "db", "upgrade", "head", cwd=REPOSITORY)

    answer = flask("--app", "lifeos.wsgi", "db", "current", cwd=REPOSITORY)

    assert answer.stdout.strip() == "0007 (head)"


def test_the_models_need_no_further_revision(flask: Command) -> None:
    """`flask db check` fails on any difference, types and defaults included."""
    flask("db", "upgrade", "head")

    answer = flask("db", "check")

    assert "No new upgrade operations detected" in answer.stdout + answer.stderr


def test_the_settings_of_ci_are_enough_for_a_developer(flask: Command, tmp_path: Path) -> None:
    """`cp .env.ci lifeos/.env && cd lifeos && flask db upgrade head`, on a copy."""
    package = tmp_path / "lifeos"
    shutil.copytree(REPOSITORY / "lifeos", package, ignore=shutil.ignore_patterns("*.sqlite"))
    shutil.copy(REPOSITORY / ".env.ci", package / ".env")

    flask("db", "upgrade", "head", cwd=package, only_dotenv=True)

    assert (package / "lifeos-ci.sqlite").exists()


def test_a_database_behind_head_is_not_ready(
    flask: Command, make_app: Callable[..., Flask], database_url: str
) -> None:
    """Ready, then one revision down: not ready, with both revisions named."""
    flask("db", "upgrade", "head")
    client = make_app(database_url).test_client()
    at_head = client.get("/ready")
    flask("db", "downgrade")

    behind = client.get("/ready")

    assert (at_head.status_code, at_head.json) == (200, {"status": "ready"})
    reasons = ["the schema is at 0006, its head is 0007"]
    assert (behind.status_code, behind.json) == (
        503,
        {"status": "unavailable", "reasons": reasons},
    )
