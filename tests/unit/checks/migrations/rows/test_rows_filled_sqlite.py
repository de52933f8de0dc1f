"""Tables of many shapes are filled on SQLite, with rows that all their constraints hold for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, pool

from pytest_lifeos.checks.migrations.rows.database import run
from pytest_lifeos.checks.migrations.rows.fill import fill_tables
from pytest_lifeos.checks.migrations.rows.sqlite_columns import quoted_name

# Statements that make the table "t", by what is hard about it.
SHAPES = {
    "counted-key-alone": "CREATE TABLE t (id INTEGER PRIMARY KEY)",
    "counted-key": "CREATE TABLE t (id INTEGER NOT NULL, a VARCHAR(10) NOT NULL, PRIMARY KEY (id))",
    "natural-key": "CREATE TABLE t (code CHAR(3) PRIMARY KEY, name VARCHAR(10) NOT NULL UNIQUE)",
    "without-rowid": "CREATE TABLE t (a TEXT PRIMARY KEY, b INT NOT NULL) WITHOUT ROWID",
    "strict": "CREATE TABLE t (a INTEGER NOT NULL, b TEXT NOT NULL, c REAL, d BLOB NOT NULL, e ANY) STRICT",
    "generated": "CREATE TABLE t (a INT NOT NULL, b INT GENERATED ALWAYS AS (a * 2) STORED CHECK (b < 9000))",
    "all-types": (
        "CREATE TABLE t (a BOOLEAN NOT NULL, b SMALLINT NOT NULL, c NUMERIC(4, 2) NOT NULL, d FLOAT NOT NULL, "
        "e DATE NOT NULL, f TIME NOT NULL, g DATETIME NOT NULL, h CHAR(32) NOT NULL, i BLOB NOT NULL, j JSON NOT NULL, "
        "k VARCHAR NOT NULL, l TEXT NOT NULL, m BIGINT NOT NULL, n DOUBLE PRECISION NOT NULL, o ODD NOT NULL, p NOT NULL)"
    ),
    "foreign-key": "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (p_id INTEGER NOT NULL REFERENCES p)",
    "one-to-one": "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (p_id INTEGER PRIMARY KEY REFERENCES p (id))",
    "link-table": (
        "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE q (id CHAR(32) PRIMARY KEY); "
        "CREATE TABLE t (p_id INT NOT NULL, q_id CHAR(32) NOT NULL, PRIMARY KEY (p_id, q_id), "
        "FOREIGN KEY(p_id) REFERENCES p (id), FOREIGN KEY(q_id) REFERENCES q (id))"
    ),
    "key-of-two-columns": (
        "CREATE TABLE p (a INT, b TEXT, PRIMARY KEY (a, b)); "
        "CREATE TABLE t (x INT NOT NULL, y TEXT NOT NULL, FOREIGN KEY (x, y) REFERENCES p)"
    ),
    "own-parent": "CREATE TABLE t (id INTEGER PRIMARY KEY, parent INT REFERENCES t (id))",
    "circle-not-null": (
        "CREATE TABLE t (id INTEGER PRIMARY KEY, o INT NOT NULL REFERENCES o DEFERRABLE INITIALLY DEFERRED); "
        "CREATE TABLE o (id INTEGER PRIMARY KEY, t INT NOT NULL REFERENCES t DEFERRABLE INITIALLY DEFERRED)"
    ),
    "check-range": "CREATE TABLE t (a INT NOT NULL CHECK (a BETWEEN 40 AND 45))",
    "check-in": "CREATE TABLE t (a VARCHAR(9) NOT NULL, CONSTRAINT kind CHECK (a IN ('new', 'it''s)')))",
    "check-order": "CREATE TABLE t (a DATE NOT NULL, b DATE NOT NULL, CHECK (a < b))",
    "check-length": "CREATE TABLE t (a TEXT NOT NULL UNIQUE CHECK (length(a) = 3), b VARCHAR(20) CHECK(length(b)>=12))",
    "check-like": "CREATE TABLE t (a TEXT NOT NULL CHECK (a LIKE '%@%.%'), b TEXT NOT NULL CHECK (b GLOB '[a-z]*'))",
    "check-json": "CREATE TABLE t (a TEXT NOT NULL CHECK (json_valid(a)), b JSON CHECK (json_type(b) = 'array'))",
    "check-boolean": "CREATE TABLE t (a BOOLEAN NOT NULL CHECK (a IN (0, 1)), b INT)",
    "check-one-of": "CREATE TABLE t (a INT, b INT, c TEXT, CHECK ((a IS NULL) + (b IS NULL) + (c IS NULL) = 2))",
    "check-with-comments": "CREATE TABLE t (a INT NOT NULL /* CHECK (a = 1) */ CHECK (a > 70) -- CHECK (a = 2)\n)",
    "partial-unique": "CREATE TABLE t (a INT NOT NULL, b BOOLEAN NOT NULL); CREATE UNIQUE INDEX u ON t (a) WHERE b",
    "unique-of-an-expression": "CREATE TABLE t (a TEXT NOT NULL); CREATE UNIQUE INDEX u ON t (lower(a))",
    "refusing-trigger": "CREATE TABLE t (a INT); CREATE TRIGGER x BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'no'); END",
    "odd-names": 'CREATE TABLE t ("a ""b" INT, "select" INT NOT NULL CHECK ("select" > 3), "Ä" TEXT, "50%" INT)',
    "no-type": "CREATE TABLE t (a, b NOT NULL)",
    "from-a-query": "CREATE TABLE t AS SELECT 1 AS a, 'x' AS b WHERE 0",
}  # fmt: skip  # one shape an entry


@pytest.fixture
def connection() -> Iterator[Connection]:
    """An empty database."""
    engine = create_engine("sqlite://", poolclass=pool.StaticPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def make(connection: Connection, statements: str) -> set[str]:
    """The tables that the statements make."""
    connection.connection.driver_connection.executescript(statements)  # type: ignore[union-attr]  # of sqlite3
    found = run(connection, "SELECT name FROM sqlite_master WHERE type = 'table'")
    return {quoted_name(name) for (name,) in found}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_table_of_any_shape_is_filled(connection: Connection, shape: str) -> None:
    names = make(connection, SHAPES[shape])

    empty = fill_tables(connection, names)
    connection.commit()

    ((count,),) = run(connection, "SELECT count(*) FROM t")
    assert (empty, count > 1, run(connection, "PRAGMA foreign_key_check")) == ({}, True, [])  # type: ignore[operator]  # a number


def test_triggers_are_there_again(connection: Connection) -> None:
    names = make(connection, SHAPES["refusing-trigger"])
    fill_tables(connection, names)
    connection.commit()

    triggers = run(connection, "SELECT name FROM sqlite_master WHERE type = 'trigger'")

    assert triggers == [("x",)]


def test_a_project_that_enforces_foreign_keys_is_filled(connection: Connection) -> None:
    names = make(connection, "PRAGMA foreign_keys = ON; " + SHAPES["circle-not-null"])

    empty = fill_tables(connection, names)
    connection.commit()

    ((count,),) = run(connection, "SELECT count(*) FROM t")
    assert (empty, count > 1) == ({}, True)  # type: ignore[operator]  # a number


def test_what_cannot_be_filled_says_why(connection: Connection) -> None:
    names = make(
        connection,
        "CREATE TABLE never (a INT, CHECK (0)); CREATE TABLE p (a INT NOT NULL PRIMARY KEY CHECK (a <> a)); "
        "CREATE TABLE below (p INT NOT NULL REFERENCES p)",
    )

    empty = fill_tables(connection, names)

    assert empty == {
        '"never"': "its checks allow none of the values that were tried",
        '"p"': 'the checks on "a" allow none of the values that were tried',
        '"below"': 'it needs a row of "p", which holds none',
    }
