"""pytest-postgresql's fixtures on our server, unchanged: as root, serial and with two workers."""

from __future__ import annotations

import socket
import subprocess
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.database.binaries import find_binaries

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("postgresql")]

_CONFTEST = """
from pathlib import Path
from pytest_postgresql import factories

def load(**given):
    import psycopg
    with psycopg.connect(**{name: each for name, each in given.items() if name != "autocommit"}) as it:
        it.execute("CREATE TABLE loaded (name text)")
        it.execute("INSERT INTO loaded VALUES ('by a function')")

filled_proc = factories.postgresql_proc(dbname="shop", user="clerk", load=[load, Path("load.sql")])
filled = factories.postgresql("filled_proc")
named = factories.postgresql("filled_proc", dbname="other")
above_noproc = factories.postgresql_noproc(depends_on="filled_proc")
above = factories.postgresql("above_noproc")
"""
_TESTS = """
import os
import psycopg
import pytest
from sqlalchemy import create_engine, text

def started(connection):
    return connection.execute("SELECT pg_postmaster_start_time()").fetchone()

@pytest.mark.parametrize("time", range(3))
def test_plain(postgresql, postgresql_proc, time):
    assert postgresql_proc.running() and postgresql.info.dbname == postgresql_proc.dbname
    postgresql.execute("CREATE TABLE item (id integer)")
    postgresql.commit()
    with open("servers", "a") as record:
        record.write(f"{started(postgresql)}\\n")

@pytest.mark.parametrize("time", range(2))
def test_url(postgresql, time):
    info = postgresql.info
    engine = create_engine(f"postgresql+psycopg://{info.user}:@{info.host}:{info.port}/{info.dbname}")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM pg_tables WHERE tablename = 'item'")) == 0
    engine.dispose()

@pytest.mark.parametrize("time", range(2))
@pytest.mark.parametrize("name", ["filled", "named", "above"])
def test_loaded(request, name, time):
    connection = request.getfixturevalue(name)
    rows = connection.execute("SELECT name FROM loaded ORDER BY name").fetchall()
    assert rows == [("by a file",), ("by a function",)]
    assert (connection.info.user, connection.info.dbname.startswith(("shop", "other", "tests"))) == ("clerk", True)
    connection.execute("DELETE FROM loaded")
    connection.commit()
    with open("servers", "a") as record:
        record.write(f"{started(connection)}\\n")

def test_noproc(postgresql_noproc):
    with psycopg.connect(host=postgresql_noproc.host, port=postgresql_noproc.port,
                         user=postgresql_noproc.user, dbname="postgres") as connection:
        with open("servers", "a") as record:
            record.write(f"{started(connection)}\\n")
"""
_CHOSEN = """
def test_exec(postgresql_proc):
    assert type(postgresql_proc).__name__ == "PostgreSQLExecutor"
"""
_CHOSEN_BY_FACTORY = """
from pytest_postgresql import factories

mine_proc = factories.postgresql_proc(ARGUMENT)

def test_mine(mine_proc):
    assert type(mine_proc).__name__ == "PostgreSQLExecutor"
"""
_PLUGIN = ("-p", "pytest_postgresql")


def _nobody_answers() -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", 5432)) != 0


def test_its_fixtures_and_factories_work_on_one_server(
    empty_project: Project, mode: tuple[str, ...]
) -> None:
    empty_project.write(
        {
            "conftest.py": _CONFTEST,
            "load.sql": "INSERT INTO loaded VALUES ('by a file')",
            "test_it.py": _TESTS,
        }
    )
    chosen = () if _nobody_answers() else ("-k", "not noproc")

    done = empty_project.pytest(*_PLUGIN, *mode, *chosen)

    servers = set((empty_project.root / "servers").read_text().splitlines())
    assert (done.returncode, len(servers)) == (0, 1), done.stdout + done.stderr


def _is_their_own(done: subprocess.CompletedProcess[str]) -> bool:
    """Their executor ran; as root it fails, which shows as well that it was asked."""
    return done.returncode == 0 or "pytest_postgresql/executors/proc.py" in done.stdout


def test_a_server_that_the_project_has_chosen_is_left_to_it(empty_project: Project) -> None:
    empty_project.write({"test_it.py": _CHOSEN})

    done = empty_project.pytest(*_PLUGIN, f"--postgresql-exec={find_binaries().path('pg_ctl')}")

    assert _is_their_own(done), done.stdout


@pytest.mark.parametrize("argument", ["port=54329", 'postgres_options="-c jit=off"'])
def test_a_server_that_a_factory_asks_for_is_left_to_it(
    empty_project: Project, argument: str
) -> None:
    empty_project.write({"test_it.py": _CHOSEN_BY_FACTORY.replace("ARGUMENT", argument)})

    done = empty_project.pytest(*_PLUGIN)

    assert _is_their_own(done), done.stdout
