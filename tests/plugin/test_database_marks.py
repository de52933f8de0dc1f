"""Tests that commit, tests on another backend than their neighbours, and tests that leave things open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

pytestmark = pytest.mark.integration

Mode = tuple[str, ...]

_PROJECT = {
    "pyproject.toml": '[tool.lifeos.gates.migrations]\nmetadata = "models:metadata"\n'
    '[tool.lifeos.database.folders]\n"warehouse" = "postgresql"\n'
    '[tool.pytest]\npythonpath = ["."]\nfilterwarnings = ["error"]\nstrict = true',
    "models.py": """
        from sqlalchemy import Column, Integer, MetaData, String, Table

        metadata = MetaData()
        item = Table("item", metadata, Column("id", Integer, primary_key=True), Column("name", String))
    """,
    "sql.py": """
        from sqlalchemy import text

        COUNT, ADD = text("SELECT count(*) FROM item"), text("INSERT INTO item (name) VALUES ('one')")
        LAST = text("SELECT max(id) FROM item")
    """,
    "warehouse/test_folder.py": """
        def test_folder(db_session):
            assert db_session.get_bind().dialect.name == "postgresql"
    """,
}
_COMMITTED = """
    import threading
    import pytest
    from sql import ADD, COUNT, LAST

    @pytest.mark.parametrize("time", range(4))
    def test_threads(db_committed, time):
        def add(turn):
            with turn, db_committed.begin() as connection:
                connection.execute(ADD)

        turn = threading.Lock()
        threads = [threading.Thread(target=add, args=[turn]) for _ in range(3)]
        [each.start() for each in threads], [each.join() for each in threads]
        with db_committed.connect() as one, db_committed.connect() as other:
            assert (one.scalar(COUNT), other.scalar(COUNT)) == (3, 3)

    @pytest.mark.database(reset_sequences=True)
    @pytest.mark.parametrize("time", range(3))
    def test_numbers(db_committed, time):
        with db_committed.begin() as connection:
            connection.execute(ADD)
            assert connection.scalar(LAST) == 1

    @pytest.mark.parametrize("time", range(3))
    def test_nothing_is_seen_elsewhere(db_session, db_committed, time):
        with db_committed.begin() as connection:
            connection.execute(ADD)
        assert db_session.scalar(COUNT) == 0
"""
_BOTH = """
    import pytest
    from sql import ADD, COUNT

    made = []

    @pytest.fixture(scope="session")
    def seeded(db_engine):
        with db_engine.begin() as connection:
            connection.execute(ADD)

    def dialect(session):
        assert session.scalar(COUNT) == 1
        return session.get_bind().dialect.name

    def test_of_the_run(seeded, db_session):
        assert dialect(db_session) == "sqlite"

    @pytest.mark.database("postgresql")
    def test_postgresql(seeded, db_session, db_url):
        assert dialect(db_session) == "postgresql" == db_url.partition("+")[0]

    @pytest.mark.database("sqlite")
    def test_sqlite(seeded, db_session):
        assert dialect(db_session) == "sqlite"

    @pytest.mark.database("postgresql")
    class TestClass:
        def test_asks_late(self, request):
            assert request.getfixturevalue("db_engine").dialect.name == "postgresql"

        @pytest.mark.database("sqlite", reset_sequences=True)
        def test_nearest_wins(self, db_committed):
            assert db_committed.dialect.name == "sqlite"

    def test_of_the_run_again(seeded, db_session, db_fresh):
        assert dialect(db_session) == "sqlite" == db_fresh.partition(":")[0]
"""
_WRONG = """
    import unittest
    import pytest

    @pytest.mark.database("mysql")
    def test_unknown(db_session): pass

    @pytest.mark.database("postgresql://me:hunter2@localhost/app_test")
    def test_url(): pass

    @pytest.mark.database()
    def test_empty(): pass

    @pytest.mark.database(backnd="sqlite")
    def test_misspelt(): pass

    class TestOld(unittest.TestCase):
        @pytest.mark.database("postgresql")
        def test_method(self): pass

        @pytest.mark.database("sqlite")
        def test_as_the_run(self): pass
"""
_LEAKS = """
    import pytest
    from sqlalchemy import create_engine, text
    from sql import ADD, COUNT

    held = []

    def hold(engine):
        held.append(engine.connect())
        held[-1].execute(ADD)

    def test_committed(db_committed):
        hold(db_committed)

    def test_rolled_back(db_connection):
        hold(db_connection.engine)

    def test_failed_already(db_committed, db_connection):
        hold(db_committed)
        hold(db_connection.engine)
        raise LookupError("the only news")

    def test_nothing_is_left_for_the_next(db_session, db_committed):
        with db_committed.connect() as connection:
            assert (db_session.scalar(COUNT), connection.scalar(COUNT)) == (0, 0)

    def test_of_the_session(db_engine):
        hold(db_engine)
"""


def _outcome(done: object) -> tuple[int, str]:
    """Exit status, and the line of counts without its time."""
    status, output = getattr(done, "returncode", -1), getattr(done, "stdout", "")
    return status, output.splitlines()[-1].strip("= ").partition(" in ")[0]


def _told(output: str) -> set[str]:
    """The lines of the summary, without pytest's name of the exception."""
    lines = (line for line in output.splitlines() if line.startswith(("ERROR ", "FAILED ")))
    return {line.replace("Failed: ", "") for line in lines}


def test_what_tests_commit_is_gone_after_each(
    empty_project: Project, backend: str, mode: Mode
) -> None:
    empty_project.write(_PROJECT | {"test_it.py": _COMMITTED})

    done = empty_project.pytest(f"--db={backend}", *mode, "test_it.py")

    assert _outcome(done) == (0, "10 passed"), done.stdout


def test_both_backends_serve_one_run(empty_project: Project, postgresql: str, mode: Mode) -> None:
    """A fixture of the session is made again for the other backend, on a database as new."""
    empty_project.write(_PROJECT | {"test_it.py": _BOTH})

    done = empty_project.pytest("--db=sqlite", "--strict-markers", *mode)

    assert _outcome(done) == (0, "7 passed"), done.stdout


def test_a_mark_that_cannot_be_used_fails_its_test_alone(
    empty_project: Project, mode: Mode
) -> None:
    empty_project.write(_PROJECT | {"test_it.py": _WRONG})

    done = empty_project.pytest("--db=sqlite", *mode, "test_it.py", env={"COLUMNS": "300"})

    where, takes = "ERROR test_it.py::", "@pytest.mark.database takes"
    late = (
        f'{where}TestOld::test_method - the mark database("postgresql") came too late, or is on a'
        " method of unittest.TestCase"
    )
    assert _outcome(done) == (1, "1 passed, 5 errors"), done.stdout
    assert _told(done.stdout) == {
        f'{where}test_unknown - @pytest.mark.database: no backend "mysql"; known: postgresql, sqlite',
        f"{where}test_url - {takes} sqlite or postgresql; give a URL to --db",
        f"{where}test_empty - {takes} a backend, reset_sequences=True, or both",
        f"{where}test_misspelt - {takes} a backend, reset_sequences=True, or both",
        late,
    }


def test_what_a_test_leaves_open_fails_it_and_reaches_no_other(
    empty_project: Project, backend: str
) -> None:
    empty_project.write(_PROJECT | {"test_it.py": _LEAKS})

    done = empty_project.pytest(f"--db={backend}", "test_it.py", env={"COLUMNS": "300"})

    told = {line.partition(" (")[0].partition(", and")[0] for line in _told(done.stdout)}
    assert _outcome(done) == (1, "1 failed, 4 passed, 3 errors"), done.stdout
    assert told == {
        "FAILED test_it.py::test_failed_already - LookupError: the only news",
        "ERROR test_it.py::test_committed - the test left 1 connection of the engine in use",
        "ERROR test_it.py::test_rolled_back - the test left 1 transaction open on a connection of its own",
        "ERROR test_it.py::test_of_the_session - the test left 1 connection of db_engine open",
    }
    assert "of db_engine open (test_it.py::test_of_the_session)" in done.stdout
