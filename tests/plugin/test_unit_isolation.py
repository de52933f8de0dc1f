"""Unit tests may not touch a database or a network: real ones in small projects, serial and by workers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

Mode = tuple[str, ...]

_SETTINGS = """
[tool.lifeos]
unit_isolation = VALUE

[tool.lifeos.marks]
"tests/unit" = "unit"

[tool.pytest]
testpaths = ["tests"]
pythonpath = ["."]
strict = true
filterwarnings = ["error"]
"""
_APP = """
import socket
import sqlite3

def call(port):
    with socket.socket() as it:
        it.connect(("127.0.0.1", port))

def ask(path):
    sqlite3.connect(path).close()
"""
_CONFTEST = """
import socket
import pytest

@pytest.fixture(scope="session", autouse=True)
def port():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        yield server.getsockname()[1]
"""
_REFUSED = """
import asyncio, threading
import app, psycopg, pytest
from sqlalchemy import create_engine

pooled = create_engine("sqlite:///pooled.db")

@pytest.fixture
def opened(port):
    app.call(port)

def test_socket(port): app.call(port)

def test_fixture(opened): pass

def test_swallowed(port):
    try: app.call(port)
    except BaseException: pass

def test_thread(port):
    def work():
        try: app.call(port)
        except BaseException: pass
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

def test_asyncio(port):
    asyncio.run(asyncio.open_connection("127.0.0.1", port))[1].close()

def test_name(): __import__("socket").create_connection(("db.example.invalid", 1))

def test_psycopg(): psycopg.connect("postgresql://me:hunter2@127.0.0.1:1/shop")

def test_psycopg_async():
    asyncio.run(psycopg.AsyncConnection.connect("postgresql://me:hunter2@/shop?host=/nowhere"))

def test_sqlite(tmp_path): app.ask(tmp_path / "a.db")

def test_memory(): app.ask(":memory:")

def test_pooled(): pooled.connect().close()

def test_ours(db_session): pass

@pytest.fixture(scope="module")
def of_the_file(): app.ask(":memory:")

def test_first_of_a_shared_fixture(of_the_file): pass

def test_second_of_a_shared_fixture(of_the_file): pass
"""
_IMPORTED = """
import sqlite3
import app, pytest

app.ask(":memory:")
made = sqlite3.connect(":memory:")

def test_imported(): made.execute("SELECT 1")

@pytest.mark.integration
def test_marked(): made.execute("SELECT 1")
"""
_ALLOWED = """
import asyncio, dbm, multiprocessing, socket, subprocess, sys
import app, pytest
import urllib3  # opens a port as it is imported, to see what the machine can

def test_event_loop(): asyncio.run(asyncio.sleep(0))

def test_pair():
    for each in socket.socketpair(): each.close()

def test_manager():
    with multiprocessing.get_context("spawn").Manager() as manager:
        assert manager.dict(a=1)["a"] == 1

def test_subprocess(): subprocess.run([sys.executable, "-c", ""], check=True)

def test_shared_fixture(port): assert port

def test_dbm(tmp_path):
    with dbm.open(str(tmp_path / "a"), "c") as it: it["a"] = "b"

@pytest.mark.integration
def test_marked(port):
    app.call(port)
    app.ask(":memory:")
"""
_INTEGRATION = """
import app
import sqlite3

def test_touches(port):
    app.call(port)
    app.ask(":memory:")
"""


def _project(project: Project, value: str, **tests: str) -> None:
    project.write({"tests/unit/.keep": ""})
    project.write(
        {
            "pyproject.toml": _SETTINGS.replace("VALUE", value),
            "app.py": _APP,
            "tests/conftest.py": _CONFTEST,
            "tests/integration/test_i.py": _INTEGRATION,
        }
        | {f"tests/unit/test_{name}.py": text for name, text in tests.items()}
    )


def _reasons(output: str) -> dict[str, str]:
    """The first line of each failure, by the name of its test; a port is a number that chance gave."""
    pattern = r"^(?:FAILED|ERROR) \S+::(\w+) - Failed: (.*): a unit test may not$"
    reasons = re.findall(pattern, output, re.MULTILINE)
    return {name: re.sub(r":\d{4,5}\b|/\S*(?=/\w+\.db)", "", reason) for name, reason in reasons}


def test_what_a_unit_test_may_not_is_told_by_call_and_line(
    empty_project: Project, mode: Mode
) -> None:
    _project(empty_project, "true", refused=_REFUSED, imported=_IMPORTED)

    done = empty_project.pytest(*mode, env={"COLUMNS": "300"})

    called = "opened a socket to 127.0.0.1 in app.py:6"
    here = "in tests/unit/test_refused.py"
    assert _reasons(done.stdout) == {
        "test_socket": called,
        "test_fixture": called,
        "test_swallowed": called,
        "test_thread": called,
        "test_asyncio": f"opened a socket to 127.0.0.1 {here}:28",
        "test_name": f"looked up the host db.example.invalid {here}:30",
        "test_psycopg": f"opened the postgresql database shop on 127.0.0.1 {here}:32",
        "test_psycopg_async": f"opened the postgresql database shop on /nowhere {here}:35",
        "test_sqlite": "opened the SQLite database /a.db in app.py:9",
        "test_memory": "opened the SQLite database :memory: in app.py:9",
        "test_pooled": f"opened the SQLite database /pooled.db {here}:41",
        "test_ours": "asks for db_session",
        "test_first_of_a_shared_fixture": "opened the SQLite database :memory: in app.py:9",
        "test_second_of_a_shared_fixture": "opened the SQLite database :memory: in app.py:9",
        "test_imported": "opened the SQLite database :memory: in tests/unit/test_imported.py:5, as it was imported",
    }, done.stdout
    assert ("2 passed" in done.stdout, "hunter2" in done.stdout) == (True, False)


def test_what_stays_within_the_machine_is_left_alone(empty_project: Project, mode: Mode) -> None:
    _project(empty_project, "true", allowed=_ALLOWED)

    done = empty_project.pytest(*mode)

    assert (done.returncode, "8 passed" in done.stdout) == (0, True), done.stdout


def test_network_leaves_sqlite_alone(empty_project: Project) -> None:
    _project(empty_project, '"network"', refused=_REFUSED)

    done = empty_project.pytest(
        "-k", "sqlite or memory or pooled or psycopg", env={"COLUMNS": "300"}
    )

    assert sorted(_reasons(done.stdout)) == ["test_psycopg", "test_psycopg_async"], done.stdout
    assert "3 passed" in done.stdout


def test_false_leaves_everything_alone(empty_project: Project) -> None:
    _project(empty_project, "false", refused=_REFUSED)

    done = empty_project.pytest("-k", "test_socket or test_memory")

    assert done.returncode == 0, done.stdout


def test_without_the_table_nothing_is_watched(empty_project: Project) -> None:
    test = "import pytest, sqlite3\n@pytest.mark.unit\ndef test_it(): sqlite3.connect(':memory:').close()"
    empty_project.write({"test_it.py": test})

    done = empty_project.pytest()

    assert done.returncode == 0, done.stdout


def test_an_unknown_value_is_one_line(empty_project: Project) -> None:
    empty_project.write({"pyproject.toml": '[tool.lifeos]\nunit_isolation = "strict"'})

    done = empty_project.pytest()

    wanted = "pyproject.toml: tool.lifeos.unit_isolation = 'strict': should be true, false or \"network\""
    assert (done.returncode, done.stderr.strip()) == (
        pytest.ExitCode.USAGE_ERROR,
        f"ERROR: {wanted}",
    )
