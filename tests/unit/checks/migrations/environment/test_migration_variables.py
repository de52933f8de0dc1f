"""What env.py takes its address from: a variable, an `-x` argument, or the driver in alembic.ini."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.migrations.environment.configuration import in_driver_of
from pytest_lifeos.checks.migrations.environment.contained import contained
from pytest_lifeos.checks.migrations.environment.variables import asynchronous
from tests.unit.checks.migrations.environment.test_migration_shapes import ASYNC, FROM_CONFIG, SYNC

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

URL = "postgresql+psycopg://me@/ours?host=%2Ftmp%2Fours&port=5"
# As most projects have it: the settings of the application, read as they are imported.
SETTINGS = 'import os\nADDRESS = os.environ["SHOP_URL"]\n'
BY_SETTINGS = SYNC + (
    "from {models}_settings import ADDRESS\n"
    "with create_engine(ADDRESS).connect() as connection:\n    run(connection)"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> Chain:
    """An empty project, on each database in turn."""
    name = {"sqlite": "chain", "postgresql": "on_postgresql"}[request.param]
    chain: Chain = request.getfixturevalue(name)
    return chain


def found_by(chain: Chain, **shape: object) -> list[str]:
    """The findings of the upgrade, else those of the rest."""
    found = chain.rehearse(**shape)  # type: ignore[arg-type]  # by name
    first = found.upgrade or (*found.models, *found.downgrade)
    return [f"{each.code} {each.path}:{each.line}" for each in first]


def test_an_address_from_a_variable_is_that_of_the_ephemeral_database(either: Chain) -> None:
    either.tasks().env(BY_SETTINGS).file(f"{either.name}_settings.py", SETTINGS)

    assert found_by(either, variables=(("SHOP_URL", "{url}"),)) == []
    assert "SHOP_URL" not in os.environ


def test_without_the_setting_the_variable_is_missed_at_its_line(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error comes out of `<frozen os>`, which is no file of the folder that pytest runs in."""
    chain.tasks().env(BY_SETTINGS).file(f"{chain.name}_settings.py", SETTINGS)
    monkeypatch.chdir(chain.root)

    (found,) = chain.rehearse().upgrade

    assert (found.path, found.line, found.message, "`variables`" in found.hint) == (
        f"{chain.name}_settings.py",
        2,
        "env.py does not run: KeyError: 'SHOP_URL'",
        True,
    )


def test_an_address_that_is_not_from_the_variable_is_refused(chain: Chain) -> None:
    chain.tasks().env(BY_SETTINGS).file(
        f"{chain.name}_settings.py", 'ADDRESS = "sqlite:///shop.db"'
    )

    assert found_by(chain, variables=(("SHOP_URL", "{url}"),)) == ["MIG012 migrations/env.py:14"]


def test_settings_that_were_imported_before_are_read_anew(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain.tasks().env(BY_SETTINGS).file(f"{chain.name}_settings.py", SETTINGS)
    monkeypatch.setenv("SHOP_URL", "sqlite:///of-the-tests.db")
    monkeypatch.syspath_prepend(chain.root)
    before = __import__(f"{chain.name}_settings")

    found = contained(lambda: found_by(chain, variables=(("SHOP_URL", "{url}"),)))

    assert (found, sys.modules[before.__name__]) == ([], before)


def test_an_asynchronous_env_takes_its_address_from_a_variable(either: Chain) -> None:
    env = ASYNC.replace("ADDRESS", '__import__("os").environ["SHOP_URL"]')
    either.tasks().env(env.replace("ENGINE", FROM_CONFIG))

    assert found_by(either, variables=(("SHOP_URL", "{async_url}"),)) == []


@pytest.mark.parametrize("driver", ["sqlite+aiosqlite", "postgresql+asyncpg", "postgresql+psycopg"])
def test_an_asynchronous_env_as_alembic_writes_it_is_rehearsed(
    request: pytest.FixtureRequest, driver: str
) -> None:
    chain = request.getfixturevalue("on_postgresql" if "postgres" in driver else "chain")
    env = ASYNC.replace('    config.set_main_option("sqlalchemy.url", ADDRESS)\n', "")
    chain.tasks().env(env.replace("ENGINE", FROM_CONFIG))
    chain.file("alembic.ini", f"[alembic]\nsqlalchemy.url = {driver}://me:secret@db.example/shop\n")

    assert found_by(chain) == []


@pytest.mark.parametrize(
    ("given", "led"),
    [
        ("postgresql+asyncpg://u:p@db.example/shop", URL.replace("psycopg", "asyncpg")),
        ("postgresql+psycopg2://u:p@db.example/shop", URL),
        ("postgresql://u:p@db.example/shop", URL),
        ("sqlite+aiosqlite:///shop.db", URL),
        ("driver://user:pass@localhost/dbname", URL),
        ("postgresql+asyncpg://u:p@db.example:port/shop", URL),
        ("postgresql+nothing://u:p@db.example/shop", URL),
        ("no address", URL),
        (None, URL),
    ],
)
def test_only_an_asynchronous_driver_of_the_same_database_is_kept(
    given: str | None, led: str
) -> None:
    assert in_driver_of(given, URL) == led


def test_an_address_that_cannot_be_put_together_is_none(chain: Chain) -> None:
    chain.tasks().file("alembic.ini", "[alembic]\nsqlalchemy.url = postgresql://%(HOST)s/shop\n")

    assert found_by(chain) == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:////tmp/ours.db", "sqlite+aiosqlite:////tmp/ours.db"),
        (URL, URL.replace("psycopg", "asyncpg")),
    ],
)
def test_the_asynchronous_address_is_that_of_a_driver_that_is_there(
    url: str, expected: str
) -> None:
    assert asynchronous(url) == expected


ASKS = (
    '\nassert context.get_x_argument(as_dictionary=True) == {"tenant": "shop"}\n'
    'assert config.cmd_opts.cmd[0].__name__ == "upgrade"\n'
    'run(config.attributes["connection"])'
)


def test_arguments_of_x_are_given(chain: Chain) -> None:
    chain.tasks().env(SYNC + ASKS)

    assert found_by(chain, x_arguments=("tenant=shop",)) == []


def test_options_of_the_command_line_are_there_without_any(chain: Chain) -> None:
    chain.tasks().env(
        SYNC + '\nassert config.cmd_opts.x == []\nrun(config.attributes["connection"])'
    )

    assert found_by(chain) == []


def test_an_argument_that_nobody_gave_is_missed_at_its_line(chain: Chain) -> None:
    chain.tasks().env(SYNC + '\ncontext.get_x_argument(as_dictionary=True)["tenant"]\n')

    (found,) = chain.rehearse().upgrade

    assert (found.code, found.message) == (
        "MIG011",
        "env.py does not run: KeyError: 'tenant'",
    )
