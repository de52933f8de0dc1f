"""The settings that an environment gives."""

from datetime import timezone
from pathlib import Path
from secrets import token_hex
from zoneinfo import ZoneInfo

import pytest
from dotenv import dotenv_values

from lifeos.settings import Settings, SettingsError

REPOSITORY = Path(__file__).parents[3]
SECRET = token_hex()


def test_local_development_needs_no_more_than_its_name() -> None:
    """A SQLite file, ML, and a secret that no other process knows."""
    first, second = (Settings.from_environ({"LIFEOS_ENV": "local"}) for _ in range(2))

    assert (first.environment, first.database_url, first.ml_enabled, first.timezone) == (
        "local",
        "sqlite:///lifeos.sqlite",
        True,
        timezone.utc,
    )
    assert first.secret_key != second.secret_key


def test_production_is_read_whole() -> None:
    """`postgres://` becomes psycopg 3."""
    settings = Settings.from_environ(
        {
            "LIFEOS_ENV": "production",
            "DATABASE_URL": "postgres://me:hunter2@db/lifeos",
            "SECRET_KEY": SECRET,
            "LIFEOS_ML": "disabled",
            "LIFEOS_TIMEZONE": "Europe/Berlin",
            "LIFEOS_VERSION": "abc1234",
        }
    )

    assert settings == Settings(
        environment="production",
        database_url="postgresql+psycopg://me:hunter2@db/lifeos",
        secret_key=SECRET,
        ml_enabled=False,
        timezone=ZoneInfo("Europe/Berlin"),
        version="abc1234",
    )


def test_every_missing_name_is_listed_at_once() -> None:
    """An empty variable, as compose files make them, is a missing one."""
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ({"LIFEOS_ENV": "staging", "SECRET_KEY": ""})

    assert str(caught.value).splitlines() == [
        "the environment is not complete:",
        "  SECRET_KEY is missing: expected at least 32 characters",
        "  DATABASE_URL is missing: expected a postgresql:// URL",
    ]


def test_every_wrong_value_is_named_and_none_is_shown() -> None:
    """A typo in a URL must not print its password."""
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ(
            {
                "LIFEOS_ENV": "prod",
                "LIFEOS_ML": "yes",
                "LIFEOS_TIMEZONE": "../etc/passwd",
                "LIFEOS_VERSION": "a\nb",
                "DATABASE_URL": "mysql://me:hunter2@db/lifeos",
            }
        )

    assert str(caught.value).splitlines()[1:] == [
        "  LIFEOS_ENV is wrong: expected local | ci | staging | production",
        "  LIFEOS_ML is wrong: expected enabled | disabled",
        "  LIFEOS_TIMEZONE is wrong: expected a zone, such as Europe/Berlin",
        "  LIFEOS_VERSION is wrong: expected printable ASCII",
        "  SECRET_KEY is missing: expected at least 32 characters",
        "  DATABASE_URL is wrong: expected a postgresql:// URL",
    ]


@pytest.mark.parametrize("given", [{}, {"LIFEOS_ENV": ""}])
def test_an_environment_without_its_name_is_judged_as_a_deployment(given: dict[str, str]) -> None:
    """Production with everything forgotten must not start with a SQLite file of its own."""
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ(given)

    assert str(caught.value).splitlines()[1:] == [
        "  LIFEOS_ENV is missing: expected local | ci | staging | production",
        "  SECRET_KEY is missing: expected at least 32 characters",
        "  DATABASE_URL is missing: expected a postgresql:// URL",
    ]


def test_the_flask_command_is_told_that_it_runs_on_a_laptop() -> None:
    """`.flaskenv` is committed, and names nothing else."""
    assert dotenv_values(REPOSITORY / ".flaskenv") == {"LIFEOS_ENV": "local"}


@pytest.mark.parametrize("url", ["sqlite:///x.sqlite", "not a url", "postgresql://h:port/x"])
def test_a_deployed_application_wants_postgresql(url: str) -> None:
    """A SQLite file in a container is gone with the container."""
    values = {"LIFEOS_ENV": "production", "SECRET_KEY": SECRET, "DATABASE_URL": url}

    with pytest.raises(SettingsError, match="DATABASE_URL is wrong"):
        Settings.from_environ(values)


def test_secrets_stay_out_of_the_repr() -> None:
    """A repr ends up in logs and tracebacks."""
    settings = Settings(environment="ci", database_url=f"sqlite:///{SECRET}", secret_key=SECRET)

    assert SECRET not in repr(settings)


def test_the_committed_ci_settings_are_complete() -> None:
    """`.env.ci` is SQLite without ML, and holds no secret."""
    values = {name: value or "" for name, value in dotenv_values(REPOSITORY / ".env.ci").items()}

    settings = Settings.from_environ(values)

    assert "SECRET_KEY" not in values
    assert (settings.environment, settings.ml_enabled) == ("ci", False)
