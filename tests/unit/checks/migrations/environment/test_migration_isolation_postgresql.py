"""MIG012 on PostgreSQL: every driver and every way to connect leads to the ephemeral database or nowhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, make_url, text

from pytest_lifeos.checks.migrations.environment.isolation import isolated
from tests.unit.checks.migrations.environment.test_migration_isolation import WRONG, flask_app

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain, NewUrl

_CREATOR = """
import psycopg
from sqlalchemy import create_engine
from alembic import context

connectable = create_engine(
    "postgresql+psycopg://",
    creator=lambda: psycopg.connect(host={host!r}, port={port!r}, user={user!r}, dbname={dbname!r}),
)

with connectable.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
_ASYNC = """
import asyncio
from sqlalchemy.ext.asyncio import create_async_engine
from alembic import context

def migrate(connection):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()

async def run():
    engine = create_async_engine({url})
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()

asyncio.run(run())
"""
_ASKED = 'context.config.get_main_option("sqlalchemy.url")'


@pytest.fixture
def real(new_url: NewUrl) -> Iterator[str]:
    """The URL of a database that must not be touched, on the same server."""
    with new_url() as url:
        yield url


def tables(url: str) -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        found = [str(name) for name in connection.scalars(text(query))]
    engine.dispose()
    return found


def test_an_env_with_a_database_of_its_own_is_refused(on_postgresql: Chain, real: str) -> None:
    on_postgresql.tasks().env(WRONG.replace("{url!r}", repr(real)))

    (found,) = on_postgresql.rehearse().upgrade

    assert (found.code, found.path, found.line) == ("MIG012", "migrations/env.py", 7)
    assert str(make_url(real).database) in found.message.split("/")[-1]
    assert tables(real) == []


@pytest.mark.parametrize(
    "elsewhere",
    [
        'connect_args={"dbname": DATABASE}',
        'connect_args={"hostaddr": "127.0.0.1"}',
        'connect_args={"service": "real"}',
    ],
)
def test_arguments_that_lead_elsewhere_are_refused(
    on_postgresql: Chain, real: str, elsewhere: str
) -> None:
    env = WRONG.replace("{url!r}", f"{_ASKED}, {elsewhere}").replace(
        "DATABASE", repr(make_url(real).database)
    )
    on_postgresql.tasks().env(env)

    found = on_postgresql.rehearse().upgrade

    assert [each.code for each in found] == ["MIG012"]
    assert tables(real) == []


def test_an_engine_with_a_creator_is_refused(on_postgresql: Chain, real: str) -> None:
    url = make_url(real)
    env = _CREATOR.format(
        host=url.query["host"], port=url.query["port"], user=url.username, dbname=url.database
    )
    on_postgresql.tasks().env(env)

    (found,) = on_postgresql.rehearse().upgrade

    place = f"{url.query['host']}/{url.database}"
    assert found.message == f"connects to postgresql {place}, not to the ephemeral database"
    assert tables(real) == []


def test_an_engine_on_the_address_given_works(on_postgresql: Chain) -> None:
    on_postgresql.tasks().env(
        WRONG.replace("{url!r}", f"{_ASKED}, isolation_level='READ COMMITTED'")
    )

    found = on_postgresql.rehearse(metadata=f"{on_postgresql.name}:metadata")

    assert (found.upgrade, found.models, found.downgrade) == ((), (), ())


def test_an_asynchronous_env_works(on_postgresql: Chain) -> None:
    on_postgresql.tasks().env(_ASYNC.replace("{url}", _ASKED))

    found = on_postgresql.rehearse(metadata=f"{on_postgresql.name}:metadata")

    assert (found.upgrade, found.models, found.downgrade) == ((), (), ())


def test_an_asynchronous_env_with_a_database_of_its_own_is_refused(
    on_postgresql: Chain, real: str
) -> None:
    on_postgresql.tasks().env(_ASYNC.replace("{url}", repr(real)))

    (found,) = on_postgresql.rehearse().upgrade

    assert (found.code, tables(real)) == ("MIG012", [])


def test_what_libpq_reads_from_the_environment_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    redirects = ("PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE", "PGOPTIONS")
    for name in redirects:
        monkeypatch.setenv(name, "production")

    with isolated(tmp_path):
        inside = [os.environ.get(name) for name in redirects]

    assert (inside, os.environ["PGSERVICE"]) == ([None] * 4, "production")


@pytest.mark.parametrize("name", ["PGHOSTADDR", "PGSERVICE"])
def test_a_variable_of_libpq_that_env_sets_itself_is_refused(
    on_postgresql: Chain, name: str
) -> None:
    on_postgresql.tasks().env(
        "import os\nfrom alembic import context\nfrom sqlalchemy import create_engine\n"
        f'os.environ["{name}"] = "192.0.2.1"\n'
        'create_engine(context.config.get_main_option("sqlalchemy.url")).connect()\n'
    )

    (found,) = on_postgresql.rehearse().upgrade

    assert (found.code, found.path, found.line) == ("MIG012", "migrations/env.py", 5)


@pytest.mark.parametrize(
    "url", ["sqlite://", "postgresql+psycopg://me:hunter2@db.example.com/prod"]
)
def test_a_flask_app_is_led_there(on_postgresql: Chain, url: str) -> None:
    app = flask_app(on_postgresql, url)

    found = on_postgresql.rehearse(app=app)

    assert (found.upgrade, found.models, found.downgrade) == ((), (), ())
