"""What the fixtures work on: the flag wins, then DATABASE_URL, then the setting."""

import pytest

from pytest_lifeos.database.choice import Choice, choose, for_psycopg
from pytest_lifeos.settings.model import Database

SECRET = "hunter2"  # noqa: S105  it is what must not be shown
URL = f"postgresql://app:{SECRET}@db.example.com/app_test"


@pytest.mark.parametrize(
    ("flag", "environ", "setting", "chosen"),
    [
        ("sqlite", URL, "postgresql", ("--db", "sqlite")),
        (None, "sqlite:///test.db", "postgresql", ("DATABASE_URL", "sqlite:///test.db")),
        (
            None,
            "",
            "postgresql",
            ("pyproject.toml: tool.lifeos.database.backend", "postgresql"),
        ),
    ],
)
def test_the_nearest_choice_wins(
    flag: str | None, environ: str, setting: str, chosen: tuple[str, str]
) -> None:
    choice = choose(flag, Database(backend=setting), {"DATABASE_URL": environ})

    assert (choice.origin, choice.given) == chosen


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("sqlite", None),
        (
            "sqlit",
            '--db: no backend "sqlit"; did you mean "sqlite"? known: postgresql, sqlite',
        ),
        (
            URL,
            (
                '--db: the database "app_test" on db.example.com is refused: its host is neither'
                " this machine nor one of hosts in [tool.lifeos.database] (none are)"
            ),
        ),
    ],
)
def test_what_cannot_be_used_is_one_line_without_a_password(given: str, line: str | None) -> None:
    choice = Choice(origin="--db", given=given)

    assert (choice.objection(look=True), SECRET in repr(choice)) == (line, False)


def test_a_listed_host_is_asked_only_if_it_may_be() -> None:
    choice = choose(URL, Database(hosts=("db.example.com",)), {})

    assert choice.objection(look=False) is None


def test_a_variable_that_is_no_url_is_refused_and_not_shown() -> None:
    choice = choose(None, Database(), {"DATABASE_URL": SECRET})

    shown = f"{choice.objection(look=True)}{choice.hint}"
    assert (SECRET in shown, shown.startswith("DATABASE_URL: the database URL is refused")) == (
        False,
        True,
    )
    assert shown.endswith("unset DATABASE_URL, or give --db sqlite or --db postgresql")


def test_the_settings_do_not_show_a_url() -> None:
    assert SECRET not in repr(Database(backend=URL))


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("postgres://a:b+c@h/test", "postgresql+psycopg://a:b+c@h/test"),
        ("postgresql+asyncpg://h/test?ssl=x", "postgresql+psycopg://h/test?ssl=x"),
        ("sqlite+aiosqlite:///test.db", "sqlite:///test.db"),
    ],
)
def test_another_driver_of_a_url_becomes_ours(url: str, ours: str) -> None:
    assert for_psycopg(url) == ours
