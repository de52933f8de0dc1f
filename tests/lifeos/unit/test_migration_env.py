"""How the migrations find the database that they run on."""

import logging
import runpy
from collections.abc import Callable
from pathlib import Path

import flask_migrate
import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from sqlalchemy import create_engine, inspect

from lifeos.database import MIGRATIONS
from lifeos.settings import SettingsError

TABLES = [
    "accounts",
    "alembic_version",
    "habit_checks",
    "habits",
    "journal_entries",
    "tasks",
    "transactions",
]


def tables_in(url: str) -> list[str]:
    """The names of the tables, sorted."""
    engine = create_engine(url)
    names = sorted(inspect(engine).get_table_names())
    engine.dispose()
    return names


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A new SQLite file, which the environment names."""
    address = f"sqlite:///{tmp_path / 'lifeos.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("LIFEOS_ENV", "ci")
    monkeypatch.setenv("LIFEOS_ML", "disabled")
    return address


def test_a_given_connection_is_the_one_that_is_migrated(url: str) -> None:
    """No application is built: the file that the environment names stays empty."""
    config = Config(str(MIGRATIONS / "alembic.ini"))
    engine = create_engine("sqlite:///:memory:")

    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        found = sorted(inspect(connection).get_table_names())

    engine.dispose()
    assert (found, tables_in(url)) == (TABLES, [])


def test_without_a_connection_the_environment_names_the_database(url: str) -> None:
    """Plain alembic, outside of any application."""
    command.upgrade(Config(str(MIGRATIONS / "alembic.ini")), "head")

    assert tables_in(url) == TABLES


def test_every_revision_can_be_taken_back(make_app: Callable[..., Flask], url: str) -> None:
    """Down to an empty database."""
    with make_app(url).app_context():
        flask_migrate.upgrade(revision="head")
        flask_migrate.downgrade(revision="base")

    assert tables_in(url) == ["alembic_version"]


def test_migrations_leave_loggers_alone(make_app: Callable[..., Flask]) -> None:
    """`fileConfig`, as generated files call it, disables the loggers that exist."""
    logger = logging.getLogger("lifeos.of_someone_else")

    with make_app("sqlite:///:memory:").app_context():
        flask_migrate.upgrade(revision="head")

    assert not logger.disabled


def test_migrations_can_be_read_as_sql(
    make_app: Callable[..., Flask], url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """For a person who wants to see what will run; nothing does."""
    with make_app(url).app_context():
        flask_migrate.upgrade(revision="head", sql=True)

    assert "CREATE TABLE tasks" in capsys.readouterr().out
    assert tables_in(url) == []


@pytest.mark.usefixtures("url")
def test_a_web_server_finds_the_application() -> None:
    """`lifeos.wsgi:app`, built from the environment."""
    app = runpy.run_path(str(MIGRATIONS.parent / "wsgi.py"))["app"]

    assert isinstance(app, Flask)


@pytest.mark.usefixtures("url")
def test_a_web_server_refuses_an_environment_that_does_not_say_where_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The clean twin is above: nothing but LIFEOS_ENV is missing here."""
    monkeypatch.delenv("LIFEOS_ENV")

    with pytest.raises(SettingsError, match="LIFEOS_ENV is missing"):
        runpy.run_path(str(MIGRATIONS.parent / "wsgi.py"))
