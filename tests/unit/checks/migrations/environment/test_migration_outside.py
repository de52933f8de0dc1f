"""MIG012, MIG016, MIG017: raw drivers, processes and files are refused at their line, and nothing is touched."""

from __future__ import annotations

import importlib.util
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from tests.unit.checks.migrations.environment.test_migration_isolation_postgresql import tables

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain, NewUrl

REVISION = "migrations/versions/0002_step.py"
DROP = "DROP TABLE precious"

# What a revision does with a file of SQLite that is none of its business, and the line.
FILES = {
    "driver": ('import sqlite3\nsqlite3.connect({file!r}).execute("DROP TABLE precious")', 10),
    "uri": ('import sqlite3\nsqlite3.connect("file:" + {file!r}, uri=True)', 10),
    "caught": (
        "import sqlite3\ntry:\n    sqlite3.connect({file!r})\nexcept Exception:\n    pass",
        11,
    ),
    "attach": ('op.execute("ATTACH DATABASE \'" + {file!r} + "\' AS other")', 9),
    "engine": ('sa.create_engine("sqlite:///" + {file!r}).connect()', 9),
    "aiosqlite": (
        "import asyncio, aiosqlite\nasync def go():\n    await aiosqlite.connect({file!r})\nasyncio.run(go())",
        None,
    ),
    "thread": (
        "import sqlite3, threading\nt = threading.Thread(target=sqlite3.connect, args=[{file!r}])\nt.start()\nt.join()",
        None,
    ),
    "open": ("open({file!r}, 'w')", 9),
    "remove": ("import os\nos.remove({file!r})", 10),
    "rename": ("import os\nos.replace({file!r}, '/tmp/elsewhere')", 10),
    "truncate": ("import os\nos.truncate({file!r}, 0)", 10),
    "psql": ("import subprocess\nsubprocess.run(['sqlite3', {file!r}, 'DROP TABLE precious'])", 10),
    "shell": ("import os\nos.system('sqlite3 ' + {file!r} + ' \"DROP TABLE precious\"')", 10),
    "fork": ("import os\nos.fork()", 10),
    "kill": ("import os\nos.kill(os.getppid(), 9)", 10),
}
CODES = {
    **dict.fromkeys(FILES, "MIG012"),
    **dict.fromkeys(("open", "remove", "rename", "truncate"), "MIG017"),
    **dict.fromkeys(("psql", "shell", "fork", "kill"), "MIG016"),
}


@pytest.fixture
def precious(chain: Chain) -> Path:
    """A file of SQLite in the project, with a table."""
    path = chain.root / "real.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE precious (id)")
    return path


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("name", FILES)
def test_what_reaches_beyond_the_database_is_refused_at_its_line(
    chain: Chain, precious: Path, name: str
) -> None:
    body, line = FILES[name]
    chain.tasks().revision("0002", body.replace("{file!r}", repr(str(precious))))
    before = precious.read_bytes(), sorted(chain.root.rglob("*"))

    found = chain.rehearse().upgrade

    assert [each.code for each in found] == [CODES[name]]
    assert line is None or (found[0].path, found[0].line) == (REVISION, line)
    assert (precious.read_bytes(), sorted(chain.root.rglob("*"))) == before


# A connect with a driver as it is, with the words of the other database.
DRIVERS = {
    "psycopg": 'import psycopg\npsycopg.connect(host="{host}", port={port}, user="{user}", dbname="{name}")',
    "psycopg-url": 'import psycopg\npsycopg.connect("postgresql://{user}@/{name}?host={host}&port={port}")',
    "psycopg-async": (
        "import asyncio, psycopg\nasync def go():\n"
        '    await psycopg.AsyncConnection.connect(host="{host}", port={port}, user="{user}", dbname="{name}")\n'
        "asyncio.run(go())"
    ),
    "psycopg2": 'import psycopg2\npsycopg2.connect(host="{host}", port={port}, user="{user}", dbname="{name}")',
    "asyncpg": (
        "import asyncio, asyncpg\nasync def go():\n"
        '    await asyncpg.connect(host="{host}", port={port}, user="{user}", database="{name}")\n'
        "asyncio.run(go())"
    ),
    "asyncpg-url": (
        "import asyncio, asyncpg\nasync def go():\n"
        '    await asyncpg.connect("postgresql://{user}@/{name}?host={host}&port={port}")\n'
        "asyncio.run(go())"
    ),
    "engine": 'sa.create_engine("postgresql+psycopg://{user}@/{name}?host={host}&port={port}").connect()',
}


@pytest.fixture
def real(new_url: NewUrl) -> Iterator[str]:
    """The URL of a database that must not be touched, on the same server."""
    with new_url() as url:
        yield url


def words(url: str) -> dict[str, str]:
    made = make_url(url)
    host, port = made.query["host"], made.query["port"]
    return {
        "host": str(host),
        "port": str(port),
        "user": str(made.username),
        "name": str(made.database),
    }


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("where", ["revision", "env"])
def test_a_raw_driver_reaches_no_other_database(
    on_postgresql: Chain, real: str, driver: str, where: str
) -> None:
    if importlib.util.find_spec(driver.partition("-")[0]) is None and driver == "psycopg2":
        pytest.skip("psycopg2 is not installed: its place in drivers.py is tested where it is")
    code = DRIVERS[driver].format(**words(real))
    on_postgresql.tasks()
    if where == "revision":
        on_postgresql.revision("0002", code)
    else:
        env = on_postgresql.root / "migrations/env.py"
        env.write_text("import sqlalchemy as sa\n" + code + "\n" + env.read_text())

    found = on_postgresql.rehearse().upgrade

    path = {"revision": REVISION, "env": "migrations/env.py"}[where]
    assert [(each.code, each.path, each.line > 0) for each in found] == [("MIG012", path, True)]
    assert tables(real) == []


@pytest.mark.parametrize("driver", ["psycopg", "psycopg-url", "asyncpg", "asyncpg-url"])
def test_a_raw_driver_reaches_the_ephemeral_database(on_postgresql: Chain, driver: str) -> None:
    on_postgresql.tasks().revision(
        "0002",
        'made = sa.make_url(op.get_context().config.get_main_option("sqlalchemy.url"))\n'
        "url = dict(made.query, user=made.username, name=made.database)\n"
        f"exec({DRIVERS[driver]!r}.format_map(url), dict(sa=sa))",
    )

    assert on_postgresql.rehearse().upgrade == ()


def test_a_socket_of_another_server_is_refused(chain: Chain) -> None:
    chain.tasks().revision(
        "0002",
        "import socket\nwith socket.socket(socket.AF_UNIX) as s:\n    s.connect('/run/mysqld/mysqld.sock')",
    )

    (found,) = chain.rehearse().upgrade

    assert str(found) == (
        f"{REVISION}:11: MIG012 connects to socket /run/mysqld/mysqld.sock, "
        "not to the ephemeral database"
    )


def test_what_git_ignores_may_be_written(chain: Chain) -> None:
    subprocess.run(["git", "init", "-q"], cwd=chain.root, check=True)
    chain.file(".gitignore", "logs/\n").file("logs/old", "")
    chain.tasks().revision("0002", "open('logs/app.log', 'w').close()")

    assert chain.rehearse().upgrade == ()


def test_what_lies_elsewhere_may_be_written_and_what_is_there_be_read(chain: Chain) -> None:
    chain.file("prices.csv", "1;2").tasks().revision(
        "0002",
        "import os, tempfile, platform\nos.makedirs('.', exist_ok=True)\nopen('prices.csv').close()\n"
        "with tempfile.NamedTemporaryFile() as file:\n    file.write(b'x')\nplatform.processor()",
    )

    assert chain.rehearse().upgrade == ()
