"""query_count in a small project: the failure names the lines of the app, serial and with two workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

_APP = """
from sqlalchemy import text

def names(connection, ids):
    return [connection.scalar(text("SELECT name FROM item WHERE id = :id"), {"id": id}) for id in ids]
"""
_TESTS = """
import pytest
from app import names
from sqlalchemy import create_engine, text

@pytest.fixture
def connection():
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE item (id integer, name text)"))
        yield connection
    engine.dispose()

def test_few(connection, query_count):
    with query_count(at_most=2) as queries:
        names(connection, [1, 2])
    assert len(queries) == 2

def test_many(connection, query_count):
    with query_count(at_most=2):
        names(connection, ["hunter2"] * 12)
"""


def test_the_first_line_of_a_failure_is_the_whole_story(
    empty_project: Project, mode: tuple[str, ...]
) -> None:
    empty_project.write(
        {
            "pyproject.toml": '[tool.pytest]\npythonpath = ["."]\nfilterwarnings = ["error"]',
            "app.py": _APP,
            "test_it.py": _TESTS,
        }
    )

    done = empty_project.pytest(*mode, env={"COLUMNS": "200"})

    story = (
        "FAILED test_it.py::test_many - Failed: test_it.py:19: 12 statements sent, at most 2 may be: "
        "12x app.py:4 SELECT name FROM item WHERE id = ?"
    )
    assert story in done.stdout.splitlines(), done.stdout
    told = done.stdout.partition("short test summary info")[0]
    assert told.count("12x app.py:4") == 2  # the first line and the list
    assert ("1 failed, 1 passed" in done.stdout, "hunter2" in done.stdout) == (True, False)
