"""What counts as the schema of a SQLite database, and what does not."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from pytest_lifeos.checks.migrations.schema.facts import Difference, Schema, differences
from pytest_lifeos.checks.migrations.schema.sqlite import SqliteReader


def read(statements: str) -> Schema:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(statements)
        return SqliteReader().read(connection.cursor(), "alembic_version")


def told(before: str, after: str) -> Iterator[Difference]:
    return differences(read(before), read(after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("CREATE TABLE t (a INTEGER, b TEXT)", 'CREATE TABLE "t" (\n b TEXT, -- b\n [a] integer)'),
        ("CREATE TABLE t (a INTEGER PRIMARY KEY)", "CREATE TABLE t (a INTEGER, PRIMARY KEY (a))"),
        ("CREATE TABLE t (a TEXT)", "CREATE TABLE t (a TEXT) -- WITHOUT ROWID"),
        ("CREATE TABLE t (a INT DEFAULT 1)", "CREATE TABLE t (a INT DEFAULT (1))"),
        ("CREATE TABLE t (a NUMERIC(10,2))", "CREATE TABLE t (a NUMERIC(10, 2))"),
        ("CREATE TABLE t (a INT UNIQUE)", "CREATE TABLE t (a INT, CONSTRAINT u UNIQUE (a))"),
        ("CREATE TABLE t (a INT CHECK (a>0))", 'CREATE TABLE t (a INT, CHECK (("a" > 0)))'),
        ("", "CREATE TABLE alembic_version (version_num TEXT)"),
        ("", ""),
    ],
)
def test_the_same_schema_in_other_words_is_no_difference(before: str, after: str) -> None:
    assert list(told(before, after)) == []


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("a TEXT", "a TEXT COLLATE NOCASE", 'column "t.a"'),
        ("a INT", "a INT GENERATED ALWAYS AS (1 + 1)", 'column "t.a"'),
        ("a INT DEFAULT 'x'", "a INT DEFAULT 'X'", 'column "t.a"'),
        (
            "a INTEGER PRIMARY KEY",
            "a INTEGER PRIMARY KEY AUTOINCREMENT",
            'primary key of "t"',
        ),
        ("a INT", "a INT CHECK (a IN ('x, y', ')'))", "check of \"t\": a in('x, y', ')')"),
        (
            "a INT",
            "a INT REFERENCES u (b)",
            'foreign key of "t" from (a) to "u" (b)',
        ),
    ],
)
def test_what_a_table_is_made_of_counts(before: str, after: str, what: str) -> None:
    found = list(told(f"CREATE TABLE t (z INT, {before})", f"CREATE TABLE t (z INT, {after})"))

    assert [each.what for each in found] == [what]


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("CREATE INDEX ix ON t (a) WHERE a > 1", 'index "ix"'),
        ("CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END", 'trigger "tr"'),
        ("CREATE VIEW v AS SELECT a FROM t", 'view "v"'),
        ("CREATE TABLE u (a)", 'table "u"'),
    ],
)
def test_what_belongs_to_a_database_counts(statement: str, what: str) -> None:
    table = "CREATE TABLE t (a INT);"

    found = list(told(table, table + statement))

    assert [(each.what, each.expected) for each in found] == [(what, None)]


def test_a_table_without_rowid_is_another_table() -> None:
    table = "CREATE TABLE t (a TEXT NOT NULL PRIMARY KEY)"

    assert list(told(table, f"{table} WITHOUT ROWID")) == [
        Difference(what='options of "t"', expected=None, actual="without rowid")
    ]


def test_an_index_with_another_condition_is_a_change() -> None:
    index = "CREATE TABLE t (a INT); CREATE INDEX ix ON t (a) WHERE a > "

    (found,) = told(f"{index}1", f"{index}2")

    assert found.told("new {what}", "no {what}", "{what}: {expected} -> {actual}") == (
        'index "ix": create index ix on t(a) where a > 1 -> create index ix on t(a) where a > 2'
    )


def test_a_table_is_described_again_once_it_changed() -> None:
    reader = SqliteReader()

    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript("CREATE TABLE t (a INT); CREATE TABLE u (a INT)")
        before = reader.read(connection.cursor(), "")
        connection.execute("ALTER TABLE t ADD COLUMN b INT")
        after = reader.read(connection.cursor(), "")

    assert [each.what for each in differences(before, after)] == ['column "t.b"']
    assert after['table "u"'] is before['table "u"']


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE t RENAME TO s",
        "ALTER TABLE t RENAME TO s; ALTER TABLE u RENAME TO t",
        "DROP TABLE t; CREATE VIEW t AS SELECT a FROM u",
        "DROP TABLE t",
        "DROP INDEX ix",
        "CREATE TRIGGER tr AFTER INSERT ON u BEGIN SELECT 1; END",
        "CREATE TABLE alembic_version (version_num TEXT)",
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE TABLE u (b)' WHERE name = 'u'",
    ],
)
def test_reading_changes_gives_what_reading_everything_gives(change: str) -> None:
    reader = SqliteReader()
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(
            "CREATE TABLE t (a INT); CREATE TABLE u (a INT); CREATE INDEX ix ON t (a)"
        )
        reader.read(connection.cursor(), "alembic_version")
        connection.executescript(change)

        again = reader.read(connection.cursor(), "alembic_version")
        whole = SqliteReader().read(connection.cursor(), "alembic_version")

    assert again == whole
