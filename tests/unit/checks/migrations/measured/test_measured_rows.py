"""Tables are filled with rows that their constraints allow, and one that is not says why."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from pytest_lifeos.checks.migrations.measured.relations import RelationReader
from pytest_lifeos.checks.migrations.measured.rows.fill import empty_tables, fill_tables

# A name, the statements that make the table "t", and how many of 50 rows it then holds.
FILLED = {
    "plain": ("CREATE TABLE t (id serial PRIMARY KEY, a int NOT NULL, b text UNIQUE NOT NULL)", 50),
    "identity": ("CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int)", 50),
    "key-alone": ("CREATE TABLE t (id serial PRIMARY KEY)", 50),
    "generated": ("CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED)", 50),
    "no-columns": ("CREATE TABLE t ()", 50),
    "enum": ("CREATE TYPE kind AS ENUM ('a', 'b'); CREATE TABLE t (a kind NOT NULL)", 50),
    "unique-enum": ("CREATE TYPE kind AS ENUM ('a', 'b'); CREATE TABLE t (a kind UNIQUE)", 2),
    "types": (
        (
            "CREATE TABLE t (a bool NOT NULL, b smallint NOT NULL, c numeric(4, 2) NOT NULL, d float NOT NULL, "
            "e date NOT NULL, f time NOT NULL, g timestamptz NOT NULL, h interval NOT NULL, i uuid NOT NULL, "
            "j bytea NOT NULL, k json NOT NULL, l jsonb NOT NULL, m inet NOT NULL, n text[] NOT NULL, "
            "o int4range NOT NULL, p tsvector NOT NULL, q char(3) NOT NULL, r varchar(1) NOT NULL, s money NOT NULL)"
        ),
        50,
    ),
    "domain": (
        "CREATE DOMAIN short AS varchar(5) NOT NULL; CREATE TABLE t (a short, b short UNIQUE)",
        50,
    ),
    "foreign-key": (
        "CREATE TABLE p (id serial PRIMARY KEY); CREATE TABLE t (p_id int NOT NULL REFERENCES p)",
        50,
    ),
    "one-to-one": (
        "CREATE TABLE p (id serial PRIMARY KEY); CREATE TABLE t (p_id int PRIMARY KEY REFERENCES p)",
        50,
    ),
    "two-columns": (
        (
            "CREATE TABLE p (a int, b text, PRIMARY KEY (a, b)); "
            "CREATE TABLE t (x int NOT NULL, y text NOT NULL, FOREIGN KEY (x, y) REFERENCES p)"
        ),
        50,
    ),
    "own-parent": ("CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES t)", 50),
    "circle": (
        (
            "CREATE TABLE t (id int PRIMARY KEY, o int); CREATE TABLE o (id int PRIMARY KEY, t int REFERENCES t); "
            "ALTER TABLE t ADD FOREIGN KEY (o) REFERENCES o"
        ),
        50,
    ),
    "check-on-a-number": ("CREATE TABLE t (a int CHECK (a BETWEEN 40 AND 45))", 50),
    "check-out-of-reach": ("CREATE TABLE t (a int NOT NULL CHECK (a > 1000000))", 50),
    "check-on-a-text": ("CREATE TABLE t (a varchar(9) NOT NULL CHECK (a IN ('new', 'done')))", 50),
    "check-of-two-columns": ("CREATE TABLE t (a int, b int, CHECK (a <= b))", 50),
    "checks-of-several-columns": (
        (
            "CREATE TABLE t (a text CHECK (a <> ''), b int CHECK (b BETWEEN 1 AND 3), c text CHECK (c IN ('x', 'y')), "
            "d numeric(6, 2) CHECK (d > 0.5), e int CHECK (e <> 0))"
        ),
        50,
    ),
    "percent": ("""CREATE TABLE t ("50%" int CHECK ("50%" % 2 = 0))""", 50),
    "odd-names": ("""CREATE TABLE t ("a ""b" int, "select" int, "Ä" text)""", 50),
    "trigger": (
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no''; END'; "
            "CREATE TABLE t (a int); CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()"
        ),
        50,
    ),
    "partitioned": (
        "CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
        50,
    ),
}


def without_rows(connection: Connection) -> frozenset[str]:
    """The tables that are to be filled."""
    return RelationReader(connection=connection, without="alembic_version").read().empty


@pytest.mark.parametrize("name", FILLED)
def test_a_table_is_filled(connection: Connection, name: str) -> None:
    statements, rows = FILLED[name]
    connection.exec_driver_sql(statements.replace("%", "%%"))

    empty = fill_tables(connection, without_rows(connection), 50)

    count = connection.exec_driver_sql("SELECT count(*) FROM t").scalar_one()
    assert (empty, count) == ({}, rows)


def test_foreign_keys_hold(connection: Connection) -> None:
    statements, _rows = FILLED["two-columns"]
    connection.exec_driver_sql(statements)
    fill_tables(connection, without_rows(connection), 50)

    lost = connection.exec_driver_sql(
        "SELECT count(*) FROM t LEFT JOIN p ON a = x AND b = y WHERE a IS NULL"
    )

    assert lost.scalar_one() == 0


def test_what_cannot_be_filled_says_why(connection: Connection) -> None:
    connection.exec_driver_sql(
        "CREATE TABLE t (a int CHECK (false)); CREATE TABLE u (a point NOT NULL, b pg_snapshot NOT NULL)"
    )

    empty = fill_tables(connection, {"t", "u"})

    assert empty == {
        "t": "its checks allow none of the values that were tried",
        "u": "no value is known for b, which is pg_snapshot",
    }


def test_what_one_statement_does_not_fill_gets_a_few_rows(connection: Connection) -> None:
    connection.exec_driver_sql(
        "CREATE TABLE t (a text NOT NULL CHECK (a ~ '^[A-Z]{2}-[0-9]{4}$'), o int NOT NULL, id int PRIMARY KEY); "
        "CREATE TABLE o (id int PRIMARY KEY, t int NOT NULL REFERENCES t); ALTER TABLE t ADD FOREIGN KEY (o) REFERENCES o"
    )

    empty = fill_tables(connection, without_rows(connection))

    assert (empty, without_rows(connection)) == ({}, frozenset())


def test_only_the_tables_named_are_filled(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE t (a int); CREATE TABLE u (a int)")

    fill_tables(connection, {"t"})

    assert without_rows(connection) == {"u"}


def test_filled_tables_can_be_emptied(connection: Connection) -> None:
    statements, _rows = FILLED["foreign-key"]
    connection.exec_driver_sql(statements)
    fill_tables(connection, {"p", "t"})

    empty_tables(connection, ["p", "t"])

    assert without_rows(connection) == {"p", "t"}
