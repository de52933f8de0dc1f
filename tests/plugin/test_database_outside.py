"""A database from outside: used if it is plainly for tests, and left as it was; a real server plays it."""

from __future__ import annotations

import shutil
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from pytest_lifeos.database.binaries import BinariesMissing
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.start import server
from pytest_lifeos.database.templates import OUR_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.plugin.conftest import Project

pytestmark = pytest.mark.integration

Mode = tuple[str, ...]

PASSWORD = "hunter2:/@\\ ü%"  # noqa: S105  it is what must not be shown
_ACCESS = "local all postgres trust\nlocal all all scram-sha-256\n"
_PROJECT = {
    "pyproject.toml": '[tool.lifeos.gates.migrations]\nmetadata = "models:metadata"\n'
    '[tool.pytest]\npythonpath = ["."]\nfilterwarnings = ["error"]',
    "models.py": """
        from sqlalchemy import Column, Integer, MetaData, String, Table

        metadata = MetaData()
        item = Table("item", metadata, Column("id", Integer, primary_key=True), Column("name", String))
    """,
    "test_it.py": """
        import pytest
        from sqlalchemy import create_engine, text

        COUNT, ADD = text("SELECT count(*) FROM item"), text("INSERT INTO item (name) VALUES ('one')")

        def note(url):
            with open("urls", "a") as record:
                record.write(f"{url}\\n")

        @pytest.mark.parametrize("time", range(4))
        def test_session(db_session, db_url, time):
            assert db_session.scalar(COUNT) == 0
            db_session.execute(ADD)
            db_session.commit()
            note(db_url)

        @pytest.mark.parametrize("time", range(4))
        def test_committed(db_committed, time):
            with db_committed.begin() as connection:
                connection.execute(ADD)
            with db_committed.begin() as connection:
                assert connection.scalar(COUNT) == 1

        @pytest.mark.database("postgresql")
        def test_fresh(db_fresh):
            engine = create_engine(db_fresh)
            with engine.begin() as connection:
                connection.execute(text("CREATE TABLE own (id integer)"))
                assert connection.scalar(COUNT) == 0
            engine.dispose()
    """,
}


class Outside:
    """The server as its owner sees it."""

    def __init__(self, running: Server) -> None:
        self._server = running

    def url(self, database: str = "app_test", role: str = "app", password: str = PASSWORD) -> str:
        """The URL as somebody would give it."""
        folder = quote(str(self._server.folder), safe="")
        return f"postgresql://{role}:{quote(password, safe='')}@/{database}?host={folder}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Statements of the owner's."""
        with self._server.connect(database) as connection:
            for each in statements:
                connection.execute(each.encode())

    def state(self) -> tuple[list[str], list[str]]:
        """All databases, and the tables of the one that is given to runs."""
        with self._server.connect("app_test") as connection:
            databases = connection.execute("SELECT datname FROM pg_database ORDER BY 1").fetchall()
            tables = connection.execute(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            ).fetchall()
        return [str(row[0]) for row in databases], [str(row[0]) for row in tables]


UNTOUCHED: tuple[list[str], list[str]] = (["app_test", "postgres", "template0", "template1"], [])


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    """A server that asks everybody but its owner for a password."""
    place = Path(tempfile.mkdtemp(prefix="lt-"))
    place.chmod(0o1777)
    try:
        with server(places=[place], room=0) as here:
            (here.folder / "data" / "pg_hba.conf").write_text(_ACCESS)
            with here.connect() as connection:
                connection.execute("SELECT pg_reload_conf()")
                for role, rights in (("app", "CREATEDB"), ("plain", "")):
                    secret = PASSWORD.replace("'", "''")
                    connection.execute(
                        f"CREATE ROLE {role} LOGIN {rights} PASSWORD '{secret}'".encode()
                    )
            yield here
    except BinariesMissing as error:
        pytest.skip(str(error))
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def outside(running: Server) -> Iterator[Outside]:
    """With an empty database for tests."""
    here = Outside(running)
    here.run("CREATE DATABASE app_test OWNER app")
    yield here
    for name in set(here.state()[0]) - {"postgres", "template0", "template1"}:
        here.run(f"DROP DATABASE {name} WITH (FORCE)")


def _outcome(done: object) -> tuple[int, str]:
    """Exit status, and the line of counts without its time."""
    status, output = getattr(done, "returncode", -1), getattr(done, "stdout", "")
    return status, output.splitlines()[-1].strip("= ").partition(" in ")[0]


def test_each_process_has_databases_of_its_own_and_none_is_left(
    empty_project: Project, outside: Outside, mode: Mode
) -> None:
    empty_project.write(_PROJECT)

    done = empty_project.pytest(f"--db={outside.url()}", *mode)

    urls = set((empty_project.root / "urls").read_text().splitlines())
    names = {url.rpartition("/app_test")[2].partition("?")[0] for url in urls}
    wanted = {"_gw0", "_gw1"} if mode else {"_main"}
    assert (_outcome(done), outside.state()) == ((0, "9 passed"), UNTOUCHED), done.stdout
    assert names <= wanted
    assert "hunter2" not in f"{done.stdout} {done.stderr} {urls}"


@pytest.mark.parametrize("origin", ["environment", "setting"])
def test_the_environment_and_the_setting_may_give_it(
    empty_project: Project, outside: Outside, origin: str
) -> None:
    setting = f"\n[tool.lifeos.database]\nbackend = '{outside.url()}'"
    given = _PROJECT["pyproject.toml"] + (setting if origin == "setting" else "")
    empty_project.write(_PROJECT | {"pyproject.toml": given})
    env = {"DATABASE_URL": outside.url()} if origin == "environment" else {}

    done = empty_project.pytest("-k", "session", env=env)

    urls = (empty_project.root / "urls").read_text()
    assert (_outcome(done), "/app_test_main?" in urls) == ((0, "4 passed, 5 deselected"), True)


def test_tables_of_others_are_refused_before_any_test_and_stay(
    empty_project: Project, outside: Outside, mode: Mode
) -> None:
    outside.run("CREATE TABLE customer (id integer)", database="app_test")
    empty_project.write(_PROJECT)

    done = empty_project.pytest(f"--db={outside.url()}", *mode)

    line = (
        'ERROR: --db: the database "app_test" on '
        f"{outside.url().partition('host=')[2].replace('%2F', '/')} is refused: it holds 1 table(s)"
        " that we did not make (customer) hint: if all of it may be lost, say so in it:"
        " CREATE TABLE lifeos_test_database (id integer)"
    )
    assert (done.returncode, done.stderr.strip()) == (4, line)
    assert outside.state() == (UNTOUCHED[0], ["customer"])


def test_the_mark_in_a_database_makes_it_fit(empty_project: Project, outside: Outside) -> None:
    tables = [f"CREATE TABLE {name} (id integer)" for name in ("customer", "lifeos_test_database")]
    outside.run(*tables, database="app_test")
    empty_project.write(_PROJECT)

    done = empty_project.pytest(f"--db={outside.url()}", "-k", "session")

    kept = (UNTOUCHED[0], ["customer", "lifeos_test_database"])
    assert (_outcome(done), outside.state()) == ((0, "4 passed, 5 deselected"), kept)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"database": "app"}, 'its name does not say "test", as app_test would'),
        ({"password": "hunter2 wrong"}, "password authentication failed"),
        ({"role": "plain"}, 'the role "plain" may not make databases'),
    ],
)
def test_a_database_of_the_environment_is_refused_by_the_fixture(
    empty_project: Project, outside: Outside, given: dict[str, str], reason: str
) -> None:
    """A run that uses no database may have any DATABASE_URL."""
    test = "def test_db(db_url): open('ran', 'w')\ndef test_plain(): pass"
    empty_project.write(_PROJECT | {"test_it.py": test})

    done = empty_project.pytest(env={"DATABASE_URL": outside.url(**given), "COLUMNS": "500"})

    assert _outcome(done) == (1, "1 passed, 1 error")
    assert reason in done.stdout, done.stdout
    assert "hunter2" not in done.stdout + done.stderr
    assert (outside.state(), (empty_project.root / "ran").exists()) == (UNTOUCHED, False)


def test_what_a_killed_run_left_goes_with_the_next(
    empty_project: Project, outside: Outside
) -> None:
    kill = f"import os\ndef test_it(db_session, db_committed, db_fresh): os.kill(os.getpid(), {signal.SIGKILL})"
    empty_project.write(_PROJECT | {"test_kill.py": kill})
    empty_project.pytest(f"--db={outside.url()}", "test_kill.py")
    left = len(outside.state()[0]) - len(UNTOUCHED[0])

    done = empty_project.pytest(f"--db={outside.url()}", "test_it.py")

    assert (_outcome(done), outside.state(), left > 2) == ((0, "9 passed"), UNTOUCHED, True)


def test_a_database_that_only_has_a_name_like_ours_is_not_dropped(
    empty_project: Project, outside: Outside
) -> None:
    outside.run("CREATE DATABASE app_test_main")
    empty_project.write(_PROJECT)

    done = empty_project.pytest(f"--db={outside.url()}", "-k", "session")

    assert (done.returncode, "app_test_main" in outside.state()[0]) == (1, True)
    assert 'the database "app_test_main" was not made by us, and its name is needed' in done.stdout


def test_a_database_that_a_kill_left_before_its_comment_goes_with_the_next(
    empty_project: Project, outside: Outside
) -> None:
    outside.run(f"CREATE DATABASE app_test_template_main_1 OWNER app CONNECTION LIMIT {OUR_LIMIT}")
    empty_project.write(_PROJECT)

    done = empty_project.pytest(f"--db={outside.url()}", "test_it.py")

    assert (_outcome(done), outside.state()) == ((0, "9 passed"), UNTOUCHED)


def test_a_sqlite_file_that_is_named_is_not_written_to(empty_project: Project, mode: Mode) -> None:
    tests = _PROJECT["test_it.py"].replace('"postgresql"', '"sqlite"')
    empty_project.write(_PROJECT | {"test_it.py": tests, "data/note": ""})
    folder = empty_project.root / "data"

    done = empty_project.pytest(f"--db=sqlite:///{folder}/app_test.db", *mode)

    left = [path.name for path in folder.iterdir()]
    assert (_outcome(done), left) == ((0, "9 passed"), ["note"])
