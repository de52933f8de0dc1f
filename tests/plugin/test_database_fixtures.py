"""The database fixtures in small projects: serial and with two workers, SQLite and PostgreSQL."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.database.binaries import find_binaries

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

pytestmark = pytest.mark.integration

Mode = tuple[str, ...]

_MODELS = """
from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()
item = Table("item", metadata, Column("id", Integer, primary_key=True), Column("name", String))
"""
_ENV = """
from alembic import context
from sqlalchemy import create_engine

engine = create_engine("ADDRESS")
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
_REVISION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None

def upgrade():
    with open("migrated", "a") as record:
        record.write("once ")
    op.create_table("item", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String))
"""
_FROM_MODELS = {
    "pyproject.toml": '[tool.lifeos.gates.migrations]\nmetadata = "models:metadata"\n'
    '[tool.pytest]\npythonpath = ["."]\nfilterwarnings = ["error"]',
    "models.py": _MODELS,
}
_ISOLATED = """
import pytest
from sqlalchemy import text

COUNT, ADD = text("SELECT count(*) FROM item"), text("INSERT INTO item VALUES (1, 'one')")

@pytest.mark.parametrize("time", range(4))
def test_session(db_session, db_connection, db_engine, time):
    assert db_session.scalar(COUNT) == 0
    db_session.execute(ADD)
    db_session.commit()
    with db_session.begin_nested() as nested:
        db_session.execute(text("DELETE FROM item"))
        nested.rollback()
    db_session.rollback()
    assert db_connection.scalar(COUNT) == 1
    with db_connection.engine.begin() as other:
        assert other.scalar(COUNT) == 1
    db_connection.rollback()

@pytest.mark.parametrize("time", range(4))
def test_connection(db_connection, time):
    assert db_connection.scalar(COUNT) == 0
    db_connection.execute(ADD)
    db_connection.execute(text(f"CREATE TABLE other (id integer)"))
    db_connection.commit()

@pytest.mark.parametrize("time", range(4))
def test_fresh(db_fresh, db_url, time):
    from sqlalchemy import create_engine
    assert db_fresh != db_url
    engine = create_engine(db_fresh)
    with engine.begin() as connection:
        assert connection.scalar(COUNT) == 0
        connection.execute(ADD)
        connection.execute(text("CREATE TABLE own (id integer)"))
    engine.dispose()

def test_nothing_was_committed(db_engine):
    with db_engine.connect() as connection:
        assert connection.scalar(COUNT) == 0
"""
_COMMITTED = """
import pytest
from sqlalchemy import text

@pytest.mark.parametrize("number", range(6))
def test_engine(db_engine, db_url, number):
    import time
    with db_engine.begin() as connection:
        connection.execute(text(f"INSERT INTO item (name) VALUES ('{number}')"))
    time.sleep(0.1)
    if db_engine.dialect.name == "postgresql":
        with db_engine.connect() as connection:
            started = connection.scalar(text("SELECT pg_postmaster_start_time()"))
        with open("servers", "a") as record:
            record.write(f"{started}\\n")
    with open("urls", "a") as record:
        record.write(f"{db_url}\\n")
"""

_NOTING = """
import os
from pathlib import Path
import pytest
from sqlalchemy import text

@pytest.mark.parametrize("time", range(4))
def test_pid(db_session, db_fresh, time):
    folder = Path(db_session.scalar(text("SHOW data_directory")))
    pid = int((folder / "postmaster.pid").read_text().split()[0])
    os.kill(pid, 0)
    with open("pids", "a") as record:
        record.write(f"{pid} ")
"""


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _outcome(done: object) -> tuple[int, str]:
    """Exit status, and the line of counts without its time."""
    status, output = getattr(done, "returncode", -1), getattr(done, "stdout", "")
    return status, output.splitlines()[-1].strip("= ").partition(" in ")[0]


def test_no_test_sees_what_another_committed(
    empty_project: Project, backend: str, mode: Mode
) -> None:
    empty_project.write(_FROM_MODELS | {"test_it.py": _ISOLATED})

    done = empty_project.pytest(f"--db={backend}", *mode)

    assert _outcome(done) == (0, "13 passed"), done.stdout


def test_a_run_leaves_no_server_behind(empty_project: Project, postgresql: str, mode: Mode) -> None:
    empty_project.write(_FROM_MODELS | {"test_it.py": _NOTING})

    done = empty_project.pytest(f"--db={postgresql}", *mode)

    pids = {int(word) for word in (empty_project.root / "pids").read_text().split()}
    alive = [_is_alive(pid) for pid in pids]
    assert (_outcome(done), alive) == ((0, "4 passed"), [False]), done.stdout


def test_workers_have_one_server_and_a_database_each(
    empty_project: Project, postgresql: str, mode: Mode
) -> None:
    empty_project.write(_FROM_MODELS | {"test_it.py": _COMMITTED})

    done = empty_project.pytest(f"--db={postgresql}", *mode)

    servers = set((empty_project.root / "servers").read_text().splitlines())
    urls = set((empty_project.root / "urls").read_text().splitlines())
    workers = 2 if mode else 1
    assert (_outcome(done), len(servers), len(urls)) == ((0, "6 passed"), 1, workers), done.stdout


def test_the_database_is_migrated_once_and_no_other_is_reached(
    empty_project: Project, backend: str, mode: Mode
) -> None:
    live = {
        "sqlite": "sqlite:///live.db",
        "postgresql": "postgresql+psycopg://user:secret@db.example.com/live",
    }
    empty_project.write(
        {
            "migrations/env.py": _ENV.replace("ADDRESS", live[backend]),
            "migrations/script.py.mako": "",
            "migrations/versions/0001_item.py": _REVISION,
            "test_it.py": _COMMITTED,
        }
    )

    done = empty_project.pytest(f"--db={backend}", *mode)

    times = (empty_project.root / "migrated").read_text().split()
    wanted = 2 if backend == "sqlite" and mode else 1
    assert (_outcome(done), len(times)) == ((0, "6 passed"), wanted), done.stdout
    assert not (empty_project.root / "live.db").exists()


def test_the_setting_chooses_the_backend_and_the_flag_wins(
    empty_project: Project, postgresql: str
) -> None:
    settings = (
        _FROM_MODELS["pyproject.toml"] + '\n[tool.lifeos.database]\nbackend = "' + postgresql + '"'
    )
    test = "def test_it(db_engine): assert db_engine.dialect.name == 'sqlite'"
    empty_project.write(_FROM_MODELS | {"pyproject.toml": settings, "test_it.py": test})

    by_flag = empty_project.pytest("--db", "sqlite")
    by_setting = empty_project.pytest()

    assert (by_flag.returncode, by_setting.returncode) == (0, 1)
    assert "'postgresql' == 'sqlite'" in by_setting.stdout


@pytest.mark.parametrize("installed", [True, False])
def test_no_other_postgresql_stands_in_for_the_one_of_the_settings(
    empty_project: Project, postgresql: str, installed: bool
) -> None:
    folder = find_binaries().folder if installed else empty_project.root / "none"
    table = f'\n[tool.lifeos.database]\nprograms = "{folder}"'
    settings = _FROM_MODELS["pyproject.toml"] + table
    test = "def test_it(db_engine): db_engine.connect().close()"
    empty_project.write(_FROM_MODELS | {"pyproject.toml": settings, "test_it.py": test})

    done = empty_project.pytest("--db", postgresql)

    searched = f"no PostgreSQL server found: searched programs of the settings ({folder})"
    wanted = ((0, "1 passed"), False) if installed else ((1, "1 error"), True)
    assert (_outcome(done), searched in done.stdout) == wanted, done.stdout


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            "postgres",
            'ERROR: --db: no backend "postgres"; did you mean "postgresql"? known: postgresql, sqlite',
        ),
        (
            "postgresql://me:hunter2@db.example.com/shop_test",
            (
                'ERROR: --db: the database "shop_test" on db.example.com is refused: its host is '
                "neither this machine nor one of hosts in [tool.lifeos.database] (none are)"
            ),
        ),
        (
            "postgresql://me:hunter2@localhost/shop",
            (
                'ERROR: --db: the database "shop" on localhost is refused: its name does not say '
                '"test", as app_test would'
            ),
        ),
    ],
)
def test_what_cannot_be_used_is_one_line(
    empty_project: Project, mode: Mode, given: str, line: str
) -> None:
    empty_project.write({"test_it.py": "def test_it(): open('ran', 'w')"})

    done = empty_project.pytest(f"--db={given}", *mode)

    errors = [each for each in done.stderr.splitlines() if each]
    assert (done.returncode, errors, "hunter2" in done.stdout) == (4, [line], False)
    assert not (empty_project.root / "ran").exists()


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        (
            'backend = "postgresql://me:hunter2@db.example.com/shop_test"',
            (
                "ERROR: pyproject.toml: tool.lifeos.database.backend: the database"
                ' "shop_test" on db.example.com is refused: its host is neither this machine nor'
                " one of hosts in [tool.lifeos.database] (db.example.org)"
            ),
        ),
        (
            'folders = { "tests" = "mysql" }',
            (
                "ERROR: pyproject.toml: tool.lifeos.database.folders:"
                ' no backend "mysql"; known: postgresql, sqlite'
            ),
        ),
    ],
)
def test_a_database_in_the_settings_that_cannot_be_used_is_one_line(
    empty_project: Project, settings: str, line: str
) -> None:
    table = f'[tool.lifeos.database]\nhosts = ["db.example.org"]\n{settings}'
    empty_project.write({"pyproject.toml": table, "test_it.py": "def test_it(): open('ran', 'w')"})

    done = empty_project.pytest()

    assert (done.returncode, done.stderr.strip()) == (4, line)
    assert not (empty_project.root / "ran").exists()


def test_an_unknown_backend_in_the_settings_is_one_line(empty_project: Project) -> None:
    empty_project.write({"pyproject.toml": '[tool.lifeos.database]\nbackend = "mysql"'})

    done = empty_project.pytest()

    assert (done.returncode, done.stderr.strip()) == (
        4,
        (
            'ERROR: pyproject.toml: tool.lifeos.database.backend: no backend "mysql"; '
            "known: postgresql, sqlite"
        ),
    )


def test_a_project_without_a_schema_is_told_what_to_set(empty_project: Project, mode: Mode) -> None:
    empty_project.write({"test_it.py": "def test_it(db_session): pass"})

    done = empty_project.pytest(*mode)

    assert _outcome(done) == (1, "1 error")
    assert "the test database has no schema: there is no migrations/env.py" in done.stdout


def test_a_failing_migration_is_told_with_its_line(empty_project: Project, mode: Mode) -> None:
    empty_project.write(
        {
            "migrations/env.py": _ENV.replace("ADDRESS", "sqlite:///live.db"),
            "migrations/script.py.mako": "",
            "migrations/versions/0001_item.py": _REVISION + "    raise OSError('no more')",
            "test_it.py": "def test_it(db_session): pass",
        }
    )

    done = empty_project.pytest(*mode)

    assert _outcome(done) == (1, "1 error")
    assert (
        "migrations/versions/0001_item.py:10: the test database cannot be made: OSError: no more"
        in done.stdout
    )


def test_a_run_without_a_database_imports_none_of_it(empty_project: Project) -> None:
    test = """
    import sys
    def test_it():
        heavy = {"sqlalchemy", "alembic", "psycopg", "pytest_lifeos.database", "pytest_lifeos.checks"}
        assert not heavy & set(sys.modules)
    """
    empty_project.write({"test_it.py": test})

    done = empty_project.pytest(env=dict(os.environ, PYTEST_PLUGINS=""))

    assert done.returncode == 0, done.stdout
