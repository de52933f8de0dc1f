"""Tables of forty shapes are filled on PostgreSQL, with rows that all their constraints hold for."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from pytest_lifeos.checks.migrations.rows.database import run
from pytest_lifeos.checks.migrations.rows.fill import fill_tables

# Statements that make the table "t", by what is hard about it.
SHAPES = {
    "no-columns": "CREATE TABLE t ()",
    "generated-key-alone": "CREATE TABLE t (id serial PRIMARY KEY)",
    "identity-always": "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int NOT NULL)",
    "check-on-identity": "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY CHECK (id > 0), a int)",
    "stored-generated": "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED CHECK (b < 300000))",
    "natural-key": "CREATE TABLE t (code char(3) PRIMARY KEY, name varchar(10) NOT NULL UNIQUE)",
    "short-unique": "CREATE TABLE t (a varchar(1) NOT NULL UNIQUE)",
    "enum": "CREATE TYPE kind AS ENUM ('a', 'b''c'); CREATE TABLE t (a kind NOT NULL, b kind[] NOT NULL)",
    "unique-enum": "CREATE TYPE kind AS ENUM ('a', 'b'); CREATE TABLE t (a kind UNIQUE NOT NULL)",
    "all-types": (
        "CREATE TABLE t (a bool NOT NULL, b smallint NOT NULL, c numeric(4, 2) NOT NULL, d float NOT NULL, "
        "e date NOT NULL, f time NOT NULL, g timestamptz NOT NULL, h interval NOT NULL, i uuid NOT NULL, "
        "j bytea NOT NULL, k json NOT NULL, l jsonb NOT NULL, m inet NOT NULL, n text[] NOT NULL, "
        "o int4range NOT NULL, p tsvector NOT NULL, q char(3) NOT NULL, r varchar(1) NOT NULL, s money NOT NULL, "
        "u cidr NOT NULL, v macaddr NOT NULL, w bit(5) NOT NULL, x varbit(3) NOT NULL, y xml NOT NULL, "
        "z point NOT NULL, aa box NOT NULL, ab tstzrange NOT NULL, ac int4multirange NOT NULL, ad bigint[] NOT NULL, "
        'ae "char" NOT NULL, af name NOT NULL, ag numeric NOT NULL, ah real NOT NULL, ai oid NOT NULL, '
        "aj timestamp(0) NOT NULL, ak timetz NOT NULL, al bytea[] NOT NULL, am date[] NOT NULL, an circle NOT NULL)"
    ),
    "numeric-without-whole-digits": "CREATE TABLE t (a numeric(3, 3) NOT NULL, b numeric(12, 0) NOT NULL)",
    "domain": "CREATE DOMAIN short AS varchar(5) NOT NULL; CREATE TABLE t (a short, b short UNIQUE)",
    "domain-with-check": (
        "CREATE DOMAIN mail AS text CHECK (VALUE ~ '^[a-z]+@[a-z]+\\.[a-z]{2,3}$'); CREATE TABLE t (a mail NOT NULL UNIQUE)"
    ),
    "domain-of-domain": (
        "CREATE DOMAIN small AS int CHECK (VALUE < 50); CREATE DOMAIN tiny AS small CHECK (VALUE > 40); "
        "CREATE TABLE t (a tiny NOT NULL)"
    ),
    "composite-type": "CREATE TYPE pair AS (x int, y text); CREATE TABLE t (a pair NOT NULL)",
    "foreign-key": "CREATE TABLE p (id serial PRIMARY KEY); CREATE TABLE t (p_id int NOT NULL REFERENCES p)",
    "one-to-one": "CREATE TABLE p (id serial PRIMARY KEY); CREATE TABLE t (p_id int PRIMARY KEY REFERENCES p)",
    "link-table": (
        "CREATE TABLE p (id serial PRIMARY KEY); CREATE TABLE q (id uuid PRIMARY KEY DEFAULT gen_random_uuid()); "
        "CREATE TABLE t (p_id int REFERENCES p, q_id uuid REFERENCES q, PRIMARY KEY (p_id, q_id))"
    ),
    "key-of-two-columns": (
        "CREATE TABLE p (a int, b text, PRIMARY KEY (a, b)); "
        "CREATE TABLE t (x int NOT NULL, y text NOT NULL, FOREIGN KEY (x, y) REFERENCES p)"
    ),
    "keys-that-share-a-column": (
        "CREATE TABLE tenant (id serial PRIMARY KEY); "
        "CREATE TABLE p (tenant int REFERENCES tenant, n int, PRIMARY KEY (tenant, n)); "
        "CREATE TABLE q (tenant int REFERENCES tenant, n int, PRIMARY KEY (tenant, n)); "
        "CREATE TABLE t (tenant int NOT NULL REFERENCES tenant, p int NOT NULL, q int NOT NULL, "
        "FOREIGN KEY (tenant, p) REFERENCES p, FOREIGN KEY (tenant, q) REFERENCES q)"
    ),
    "own-parent": "CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES t)",
    "own-parent-not-null": "CREATE TABLE t (id serial PRIMARY KEY, parent int NOT NULL REFERENCES t)",
    "circle": (
        "CREATE TABLE t (id int PRIMARY KEY, o int); CREATE TABLE o (id int PRIMARY KEY, t int REFERENCES t); "
        "ALTER TABLE t ADD FOREIGN KEY (o) REFERENCES o"
    ),
    "circle-not-null-deferred": (
        "CREATE TABLE t (id serial PRIMARY KEY, o int NOT NULL); "
        "CREATE TABLE o (id serial PRIMARY KEY, t int NOT NULL UNIQUE REFERENCES t DEFERRABLE INITIALLY DEFERRED); "
        "ALTER TABLE t ADD FOREIGN KEY (o) REFERENCES o DEFERRABLE INITIALLY DEFERRED"
    ),
    "circle-of-three": (
        "CREATE TABLE a (id serial PRIMARY KEY); CREATE TABLE b (id serial PRIMARY KEY, a int NOT NULL REFERENCES a); "
        "CREATE TABLE t (id serial PRIMARY KEY, b int NOT NULL REFERENCES b); ALTER TABLE a ADD t int REFERENCES t"
    ),
    "check-range": "CREATE TABLE t (a int NOT NULL CHECK (a BETWEEN 40 AND 45))",
    "check-far": "CREATE TABLE t (a int NOT NULL CHECK (a > 1000000), b numeric(9, 2) CHECK (b > 1234.5))",
    "check-in": "CREATE TABLE t (a varchar(9) NOT NULL CHECK (a IN ('new', 'done')), b int NOT NULL CHECK (b IN (3, 5)))",
    "check-order": "CREATE TABLE t (a date NOT NULL, b date NOT NULL, CHECK (a < b))",
    "check-length": "CREATE TABLE t (a text NOT NULL UNIQUE CHECK (length(a) = 3), b text CHECK (char_length(b) >= 12))",
    "check-regex": "CREATE TABLE t (a text NOT NULL CHECK (a ~ '^[A-Z]{2}-\\d{4}$'), b text NOT NULL CHECK (b ~* '^(https?|ftp)://'))",
    "check-like": "CREATE TABLE t (a text NOT NULL CHECK (a LIKE '%@%'), b text NOT NULL CHECK (b = lower(b) AND b <> ''))",
    "check-null-or": "CREATE TABLE t (a int CHECK (a IS NULL OR a > 5000), b text NOT NULL)",
    "check-one-of": "CREATE TABLE t (a int, b int, c text, CHECK (num_nonnulls(a, b, c) = 1))",
    "check-by-kind": (
        "CREATE TABLE t (kind text NOT NULL CHECK (kind IN ('card', 'cash')), card text, "
        "CHECK ((kind = 'card') = (card IS NOT NULL)))"
    ),
    "check-sum": "CREATE TABLE t (net int NOT NULL, tax int NOT NULL, gross int NOT NULL, CHECK (gross = net + tax))",
    "check-json": (
        "CREATE TABLE t (a jsonb NOT NULL CHECK (jsonb_typeof(a) = 'array'), b jsonb NOT NULL CHECK (b ? 'name'), "
        "c jsonb CHECK (jsonb_typeof(c -> 'size') = 'number'))"
    ),
    "check-array": "CREATE TABLE t (a text[] NOT NULL CHECK (cardinality(a) > 0), b int[] CHECK (array_length(b, 1) = 2))",
    "check-many-columns": (
        "CREATE TABLE t (a text NOT NULL CHECK (a <> ''), b int NOT NULL CHECK (b BETWEEN 1 AND 3), "
        "c text NOT NULL CHECK (c IN ('x', 'y')), d numeric(6, 2) NOT NULL CHECK (d > 0.5), e int NOT NULL CHECK (e <> 0), "
        "f date NOT NULL CHECK (f >= '2030-01-01'), g timestamptz NOT NULL CHECK (g < '1970-01-01'), CHECK (b < e))"
    ),
    "partial-unique": "CREATE TABLE t (a int NOT NULL, b bool NOT NULL); CREATE UNIQUE INDEX ON t (a) WHERE b",
    "unique-of-an-expression": "CREATE TABLE t (a text NOT NULL); CREATE UNIQUE INDEX ON t (lower(a))",
    "unique-of-three": "CREATE TABLE t (a int NOT NULL, b text NOT NULL, c bool NOT NULL, UNIQUE (a, b, c))",
    "unique-nulls": "CREATE TABLE t (a int UNIQUE, b text, UNIQUE (a, b))",
    "exclusion": "CREATE TABLE t (during tsrange NOT NULL, EXCLUDE USING gist (during WITH &&))",
    "refusing-trigger": (
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''no''; END'; "
        "CREATE TABLE t (a int); CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()"
    ),
    "partitioned-by-list": (
        "CREATE TABLE t (a text NOT NULL, n int) PARTITION BY LIST (a); "
        "CREATE TABLE t1 PARTITION OF t FOR VALUES IN ('eu'); CREATE TABLE t2 PARTITION OF t FOR VALUES IN ('us')"
    ),
    "partitioned-by-range": (
        "CREATE TABLE t (a date NOT NULL, n int) PARTITION BY RANGE (a); "
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2031-01-01') TO ('2032-01-01')"
    ),
    "partitioned-by-hash": (
        "CREATE TABLE t (a int NOT NULL) PARTITION BY HASH (a); "
        "CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0); "
        "CREATE TABLE t2 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1)"
    ),
    "row-security": "CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY",
    "inherited": "CREATE TABLE p (a int NOT NULL); CREATE TABLE t (b text NOT NULL) INHERITS (p)",
    "odd-names": """CREATE TABLE t ("a ""b" int, "select" int, "Ä" text, "50%" int CHECK ("50%" % 2 = 0), value int)""",
}  # fmt: skip  # one shape an entry
# What a constraint added in a later revision has to meet.
TELLING = "CREATE TABLE t (id serial PRIMARY KEY, a int, b text, c varchar(40), d bigint, e numeric(8, 2))"


def make(connection: Connection, statements: str) -> set[str]:
    """The tables that the statements make."""
    run(connection, statements)
    found = run(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    parts = run(connection, "SELECT relname FROM pg_class WHERE relispartition")
    return {str(name) for (name,) in found} - {str(name) for (name,) in parts}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_table_of_any_shape_is_filled(connection: Connection, shape: str) -> None:
    names = make(connection, SHAPES[shape])

    empty = fill_tables(connection, names)

    # A dump that is read again holds every row to every constraint; so does a key that is made anew.
    for table, name, text in run(
        connection,
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype IN ('f', 'c') AND conrelid <> 0 AND conislocal",
    ):
        run(connection, f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD {text}")
    ((count,),) = run(connection, "SELECT count(*) FROM t")
    assert (empty, count > 1) == ({}, True)  # type: ignore[operator]  # a number


def test_the_rows_are_the_same_each_time(connection: Connection) -> None:
    rows = []
    for _time in range(2):
        names = make(connection, SHAPES["check-many-columns"])
        fill_tables(connection, names)
        rows.append(run(connection, "SELECT * FROM t"))
        run(connection, "DROP TABLE t")

    assert rows[0] == rows[1]


@pytest.mark.parametrize(
    ("told", "condition"),
    [
        ("nulls", "EXISTS (SELECT 1 FROM t WHERE a IS NULL)"),
        ("none-is-null-in-some", "EXISTS (SELECT 1 FROM t WHERE a + length(b) + length(c) + d + e IS NOT NULL)"),
        ("duplicates", "EXISTS (SELECT a FROM t GROUP BY a HAVING a IS NOT NULL AND count(*) > 1)"),
        ("duplicates-of-all", "EXISTS (SELECT 1 FROM t GROUP BY a, b, c, d, e HAVING count(*) > 1 AND count(a) > 0 AND count(b) > 0 AND count(c) > 0 AND count(d) > 0 AND count(e) > 0)"),
        ("both-signs", "(SELECT min(a) < 0 AND max(a) > 0 FROM t)"),
        ("the-declared-width", "(SELECT max(length(c)) = 40 FROM t)"),
        ("no-declared-width", "(SELECT max(length(b)) > 255 FROM t)"),
        ("beyond-int", "(SELECT max(d) > 2147483647 FROM t)"),
        ("all-digits", "(SELECT max(e) = 999999.99 FROM t)"),
        ("alike-but-for-the-end", "EXISTS (SELECT left(c, 39) FROM t GROUP BY 1 HAVING count(DISTINCT c) > 1)"),
        ("an-empty-text", "EXISTS (SELECT 1 FROM t WHERE b = '')"),
    ],
)  # fmt: skip  # one fact a line
def test_the_rows_are_telling(connection: Connection, told: str, condition: str) -> None:
    fill_tables(connection, make(connection, TELLING))

    assert run(connection, f"SELECT {condition}") == [(True,)], told


def test_what_cannot_be_filled_says_why(connection: Connection) -> None:
    names = make(
        connection,
        "CREATE TABLE never (a int NOT NULL CHECK (false)); CREATE TABLE unknown (a point NOT NULL, b pg_snapshot NOT NULL); "
        "CREATE TABLE child (id int PRIMARY KEY, n int NOT NULL, FOREIGN KEY (id) REFERENCES child); "
        "CREATE TABLE p (id int PRIMARY KEY CHECK (id <> id)); CREATE TABLE below (p_id int NOT NULL REFERENCES p)",
    )

    empty = fill_tables(connection, names)

    assert empty == {
        "never": "its checks allow none of the values that were tried",
        "unknown": "no value is known for b, which is pg_snapshot",
        "p": "the checks on id allow none of the values that were tried",
        "below": "it needs a row of p, which holds none",
    }


def test_only_the_tables_named_are_filled(connection: Connection) -> None:
    make(connection, "CREATE TABLE t (a int); CREATE TABLE u (a int)")

    fill_tables(connection, {"t"})

    assert run(connection, "SELECT count(*) FROM u") == [(0,)]
