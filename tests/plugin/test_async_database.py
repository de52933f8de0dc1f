"""The async database fixtures in small projects: three drivers, two plugins, all modes and loop scopes."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

pytestmark = pytest.mark.integration

Mode = tuple[str, ...]

_SETTINGS = """
[tool.lifeos.gates.migrations]
metadata = "models:metadata"

[tool.pytest]
pythonpath = ["."]
strict = true
filterwarnings = ["error"]
"""
_MODELS = """
from sqlalchemy import Column, Integer, MetaData, String, Table

metadata = MetaData()
item = Table("item", metadata, Column("id", Integer, primary_key=True), Column("name", String))
"""
_CONFTEST = """
import pytest

@pytest.fixture(scope="session")
def async_db_driver():
    return "DRIVER"
"""
_STEPS = """
import asyncio
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

COUNT, ADD = text("SELECT count(*) FROM item"), text("INSERT INTO item VALUES (1, 'one')")

class Steps:
    @pytest.mark.parametrize("time", range(3))
    async def test_all(self, async_db_session, async_db_connection, async_db_engine, time):
        assert await async_db_session.scalar(COUNT) == 0
        await async_db_session.execute(ADD)
        await async_db_session.commit()
        nested = await async_db_session.begin_nested()
        await async_db_session.execute(text("DELETE FROM item"))
        await nested.rollback()
        await async_db_session.rollback()
        with pytest.raises(IntegrityError):
            await async_db_session.execute(ADD)
        await async_db_session.rollback()
        assert await async_db_connection.scalar(COUNT) == 1
        await async_db_connection.execute(text("CREATE TABLE other (id integer)"))
        async with async_db_connection.engine.begin() as other:
            assert await other.scalar(COUNT) == 1
        async with async_db_engine.connect() as other:
            assert (await other.scalar(COUNT), other.dialect.driver) == (0, "DRIVER")
        await async_db_connection.rollback()

    @pytest.mark.parametrize("time", range(3))
    async def test_engine(self, async_db_engine, time):
        async with async_db_engine.begin() as connection:
            await connection.execute(ADD)
        async with async_db_engine.begin() as connection:
            await connection.execute(text("DELETE FROM item"))

    async def test_apps_may_dispose(self, async_db_connection):
        await async_db_connection.execute(ADD)
        await async_db_connection.engine.dispose()
        assert await async_db_connection.scalar(COUNT) == 1
"""
_ASYNCIO = _STEPS + """
@pytest.mark.asyncio
class TestFunctionLoop(Steps): pass

@pytest.mark.asyncio(loop_scope="class")
class TestClassLoop(Steps): pass

@pytest.mark.asyncio(loop_scope="module")
class TestModuleLoop(Steps): pass

@pytest.mark.asyncio(loop_scope="session")
class TestSessionLoop(Steps): pass
"""
_AUTO = _STEPS + """
class TestAuto(Steps): pass
"""
_ANYIO = _STEPS + """
@pytest.fixture(scope="module")
def anyio_backend(): return "asyncio"

@pytest.mark.anyio
class TestAnyio(Steps): pass
"""
_PROJECTS = {
    "asyncio-strict": (("-p", "asyncio"), _ASYNCIO, 28),
    "asyncio-auto": (("-p", "asyncio", "--asyncio-mode=auto"), _AUTO, 7),
    "anyio": (("-p", "anyio"), _ANYIO, 7),
    "anyio-auto": (("-p", "anyio", "--anyio-mode=auto"), _ANYIO, 7),
    "anyio-beside-asyncio": (("-p", "asyncio", "-p", "anyio"), _ANYIO, 7),
}


def _write(project: Project, test: str, driver: str) -> None:
    project.write(
        {
            "pyproject.toml": _SETTINGS,
            "models.py": _MODELS,
            "conftest.py": _CONFTEST.replace("DRIVER", driver),
            "test_it.py": test.replace("DRIVER", driver),
        }
    )


@pytest.fixture(params=["aiosqlite", "asyncpg", "psycopg"])
def driver(request: pytest.FixtureRequest) -> str:
    """Each driver; those of PostgreSQL where it is installed."""
    if request.param != "aiosqlite":
        request.getfixturevalue("postgresql")
    return str(request.param)


def _backend(driver: str) -> str:
    return "--db=sqlite" if driver == "aiosqlite" else "--db=postgresql"


@pytest.mark.parametrize("name", _PROJECTS)
def test_no_test_sees_what_another_committed(empty_project: Project, name: str) -> None:
    done, number = _run(empty_project, "aiosqlite", name)

    assert (done.returncode, f"{number} passed" in done.stdout) == (0, True), done.stdout


@pytest.mark.usefixtures("postgresql")
@pytest.mark.parametrize(
    ("postgresql", "name"),
    [
        ("asyncpg", "asyncio-strict"),
        ("psycopg", "anyio"),
        # Each driver and each plugin is above; their other pairs are for the night.
        pytest.param("asyncpg", "anyio", marks=pytest.mark.slow),
        pytest.param("psycopg", "asyncio-strict", marks=pytest.mark.slow),
    ],
)
def test_drivers_of_postgresql_roll_back_alike(
    empty_project: Project, postgresql: str, name: str
) -> None:
    done, number = _run(empty_project, postgresql, name)

    assert (done.returncode, f"{number} passed" in done.stdout) == (0, True), done.stdout


@pytest.mark.usefixtures("postgresql")
@pytest.mark.parametrize("postgresql", ["asyncpg", pytest.param("psycopg", marks=pytest.mark.slow)])
def test_workers_do_not_disturb_each_other(empty_project: Project, postgresql: str) -> None:
    """A worker's database is the same for each driver: the second is for the night."""
    done, number = _run(empty_project, postgresql, "asyncio-strict", "-n2")

    assert (done.returncode, f"{number} passed" in done.stdout) == (0, True), done.stdout


def _run(
    project: Project, driver: str, name: str, *args: str
) -> tuple[subprocess.CompletedProcess[str], int]:
    plugins, test, number = _PROJECTS[name]
    _write(project, test, driver)
    return project.pytest(_backend(driver), *_loop_setting(plugins), *plugins, *args), number


def _loop_setting(plugins: tuple[str, ...]) -> tuple[str, ...]:
    """Without it pytest-asyncio warns; without pytest-asyncio nobody knows it."""
    return ("-o", "asyncio_default_fixture_loop_scope=function") if "asyncio" in plugins else ()


_REFUSED = """
import pytest

def test_sync(async_db_session): pass

@pytest.mark.anyio
async def test_trio(async_db_engine): pass
"""
_BOTH = """
import pytest

@pytest.fixture
def anyio_backend(): return "asyncio"

@pytest.mark.anyio
async def test_both(async_db_session): pass
"""
_LEFT = """
import pytest
from sqlalchemy import text

@pytest.mark.asyncio
async def test_left(async_db_connection):
    pytest.left = await async_db_connection.engine.connect()
    await pytest.left.execute(text("SELECT 1"))

@pytest.mark.asyncio
async def test_ended(async_db_connection):
    await async_db_connection.exec_driver_sql("ROLLBACK")
    await async_db_connection.exec_driver_sql("SELECT 1")
"""


def test_what_no_loop_of_asyncio_runs_is_told_so(empty_project: Project) -> None:
    _write(empty_project, _REFUSED, "aiosqlite")
    empty_project.write({"conftest.py": """
        import pytest
        @pytest.fixture(params=["trio"])
        def anyio_backend(request): return request.param
        """})

    done = empty_project.pytest("-p", "anyio", env={"COLUMNS": "200"})

    told = [line.partition(" - Failed: ")[2] for line in done.stdout.splitlines()]
    assert [line for line in told if line] == [
        "test_it.py::test_sync asks for an async database fixture, but no event loop runs it",
        (
            "test_it.py::test_trio[trio] asks for an async database fixture, which works on asyncio, "
            "and runs on trio"
        ),
    ], done.stdout


def test_what_two_plugins_run_is_told_so(empty_project: Project) -> None:
    _write(empty_project, _BOTH, "aiosqlite")
    plugins = ("-p", "asyncio", "-p", "anyio", "--asyncio-mode=auto")

    done = empty_project.pytest(*plugins, *_loop_setting(plugins), env={"COLUMNS": "200"})

    wanted = "test_both asks for an async database fixture, and is of anyio and pytest-asyncio both"
    assert wanted in done.stdout, done.stdout


def test_what_a_test_leaves_or_ends_itself_fails_it(empty_project: Project, driver: str) -> None:
    _write(empty_project, _LEFT, driver)
    plugins = ("-p", "asyncio")

    done = empty_project.pytest(
        _backend(driver), *plugins, *_loop_setting(plugins), env={"COLUMNS": "200"}
    )

    left, ended = (line for line in done.stdout.splitlines() if line.startswith("ERROR test_it"))
    assert "the test left 1 transaction open on a connection of its own" in left
    assert "the test ended the transaction that isolates it" in ended
