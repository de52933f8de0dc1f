"""What counts as the schema of a PostgreSQL database, and that a reading of changes misses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import make_url

from pytest_lifeos.checks.migrations.schema.facts import differences
from pytest_lifeos.checks.migrations.schema.postgresql import INSTALLATION, PostgresReader

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import NewUrl

# Each changes what the ones before it made; each is undone, altered or cascades somewhere.
STATEMENTS = """
    CREATE TABLE author (id serial PRIMARY KEY, name text NOT NULL UNIQUE CHECK (name <> ''))
    CREATE TYPE mood AS ENUM ('good', 'bad')
    CREATE TABLE book (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title varchar(20) DEFAULT 'x',
        author_id int REFERENCES author (id) ON DELETE CASCADE, feeling mood DEFAULT 'good',
        twice int GENERATED ALWAYS AS (1 + 1) STORED)
    CREATE INDEX ix_title ON book (lower(title)) WHERE title <> ''
    CREATE VIEW shelf AS SELECT b.title, a.name FROM book b JOIN author a ON a.id = b.author_id
    COMMENT ON COLUMN book.title IS 'what it says on the cover'
    COMMENT ON INDEX ix_title IS 'for search'
    CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'
    CREATE TRIGGER stamped BEFORE UPDATE ON book FOR EACH ROW EXECUTE FUNCTION stamp()
    ALTER TABLE book DISABLE TRIGGER stamped
    ALTER TYPE mood ADD VALUE 'mixed' BEFORE 'bad'
    ALTER TABLE author RENAME COLUMN id TO number
    ALTER TABLE author RENAME TO writer
    ALTER TYPE mood RENAME TO feeling
    ALTER INDEX ix_title RENAME TO ix_book_title
    ALTER TABLE book RENAME CONSTRAINT book_author_id_fkey TO fk_author
    CREATE SCHEMA audit
    CREATE TABLE audit.log (id int, what text COLLATE "C")
    ALTER TABLE audit.log ENABLE ROW LEVEL SECURITY
    CREATE POLICY own ON audit.log FOR SELECT USING (id > 0)
    DROP POLICY own ON audit.log
    ALTER TABLE book SET SCHEMA audit
    DROP INDEX audit.ix_book_title
    DROP TRIGGER stamped ON audit.book
    CREATE SEQUENCE audit.counter START 5
    ALTER TABLE audit.log ALTER id SET DEFAULT nextval('audit.counter')
    ALTER SEQUENCE audit.counter OWNED BY audit.log.id
    DROP SEQUENCE audit.counter CASCADE
    CREATE DOMAIN positive AS int CHECK (VALUE > 0)
    ALTER TABLE audit.log ADD amount positive NOT NULL
    DROP DOMAIN positive CASCADE
    CREATE TABLE event (day date) PARTITION BY RANGE (day)
    CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')
    ALTER TABLE event ADD place text NOT NULL
    CREATE INDEX ix_place ON event (place)
    CREATE STATISTICS st ON day, place FROM event_1
    DROP STATISTICS st
    DO $$ BEGIN EXECUTE 'CREATE TABLE hidden (id int)'; END $$
    CREATE MATERIALIZED VIEW many AS SELECT count(*) FROM hidden
    CREATE TEMP TABLE passing (id int)
    DROP TABLE passing
    CREATE TABLE copied AS SELECT * FROM hidden
    ALTER TABLE copied INHERIT hidden
    ALTER TABLE hidden ADD note text
    DROP TABLE hidden CASCADE
    CREATE EXTENSION citext
    CREATE TABLE loose (name citext)
    DROP EXTENSION citext CASCADE
    DROP TABLE writer CASCADE
    DROP TYPE feeling CASCADE
    CREATE RULE nothing AS ON DELETE TO loose DO INSTEAD NOTHING
    DROP RULE nothing ON loose
    SET session_replication_role = replica
    ALTER TABLE loose ADD again int
    RESET session_replication_role
    DROP SCHEMA audit CASCADE
    DROP TABLE event
    DROP FUNCTION stamp()
    DROP TABLE loose
"""


def statements() -> list[str]:
    found: list[str] = []
    for line in STATEMENTS.strip().splitlines():
        if line.startswith("    " * 2):
            found[-1] += line
        else:
            found.append(line.strip())
    return found


@pytest.fixture
def session(new_url: NewUrl) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection to a database that can be read."""
    with new_url() as url:
        plain = make_url(url).set(drivername="postgresql").render_as_string()
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(INSTALLATION.read_bytes())
            yield connection


Session = psycopg.Connection[tuple[object, ...]]


@pytest.mark.parametrize("in_one_transaction", [True, False])
def test_reading_changes_gives_what_reading_everything_gives(
    session: Session, in_one_transaction: bool
) -> None:
    reader, differing = PostgresReader(), []
    reader.read(session.cursor(), "", "first")
    if in_one_transaction:
        session.execute("BEGIN")

    for statement in statements():
        session.execute(statement.encode())
        changed = reader.read(session.cursor(), "", "step")
        reader.read(session.cursor(), "", "last")
        if reader.missed:
            whole = PostgresReader().read(session.cursor(), "", "first")
            differing.append((statement, list(differences(whole, changed))))
            reader = PostgresReader()
            reader.read(session.cursor(), "", "first")

    assert differing == []


def test_after_all_of_it_nothing_is_left(session: Session) -> None:
    reader = PostgresReader()
    before = reader.read(session.cursor(), "", "first")
    for statement in statements():
        session.execute(statement.encode())

    after = reader.read(session.cursor(), "", "step")

    assert after == before


def test_a_change_of_another_session_is_noticed_at_the_end(
    session: Session, new_url: NewUrl
) -> None:
    reader = PostgresReader()
    reader.read(session.cursor(), "", "first")
    with psycopg.connect(session.info.dsn, autocommit=True) as other:
        other.execute("CREATE TABLE behind_our_back (id int)")

    step = reader.read(session.cursor(), "", "step")
    last = reader.read(session.cursor(), "", "last")

    assert (reader.missed, [each.what for each in differences(step, last)]) == (
        True,
        ['table "behind_our_back"'],
    )


def test_what_a_savepoint_takes_back_was_never_there(session: Session) -> None:
    reader = PostgresReader()
    before = reader.read(session.cursor(), "", "first")
    session.execute("BEGIN")
    session.execute("SAVEPOINT s")
    session.execute("CREATE TABLE gone (id int)")
    session.execute("ROLLBACK TO s")
    session.execute("CREATE TABLE stays (id int)")

    after = reader.read(session.cursor(), "", "last")

    assert ([each.what for each in differences(before, after)], reader.missed) == (
        ['table "stays"'],
        False,
    )


def test_an_index_built_concurrently_is_read(session: Session) -> None:
    reader = PostgresReader()
    session.execute("CREATE TABLE t (id int)")
    before = reader.read(session.cursor(), "", "first")
    session.execute("CREATE INDEX CONCURRENTLY ix ON t (id)")
    built = reader.read(session.cursor(), "", "last")
    session.execute("DROP INDEX CONCURRENTLY ix")
    dropped = reader.read(session.cursor(), "", "last")

    found = [each.what for each in differences(before, built)]

    assert (found, dropped == before, reader.missed) == (['index "ix"'], True, False)


def test_an_untouched_table_is_the_same_object(session: Session) -> None:
    reader = PostgresReader()
    session.execute("CREATE TABLE t (id int)")
    before = reader.read(session.cursor(), "", "first")
    session.execute("CREATE TABLE u (id int)")

    after = reader.read(session.cursor(), "", "step")

    assert after['table "t"'] is before['table "t"']


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("id int", "id bigint", 'column "t.id"'),
        ("id text", 'id text COLLATE "C"', 'column "t.id"'),
        ("id int", "id int NOT NULL", 'column "t.id"'),
        ("id int DEFAULT 1", "id int DEFAULT 2", 'column "t.id"'),
        ("id int NOT NULL", "id int GENERATED ALWAYS AS IDENTITY", 'column "t.id"'),
        ("id int", "id int, CHECK (id > 0)", 'constraint "t_id_check" of "t"'),
        ("id int", "id int, EXCLUDE (id WITH =)", 'constraint "t_id_excl" of "t"'),
        ("id int UNIQUE", "id int UNIQUE DEFERRABLE", 'constraint "t_id_key" of "t"'),
        ("id int) WITH (fillfactor = 70", "id int", 'options of "t"'),
    ],
)
def test_what_a_table_is_made_of_counts(
    session: Session, before: str, after: str, what: str
) -> None:
    read = []
    for columns in (before, after):
        session.execute(f"DROP TABLE IF EXISTS t; CREATE TABLE t ({columns})".encode())
        read.append(PostgresReader().read(session.cursor(), "", "first"))

    found = [each.what for each in differences(*read)]

    assert what in found
