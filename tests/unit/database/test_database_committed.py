"""Tests that really commit are cleaned by deleting what they dirtied, and only that."""

import contextlib
from collections.abc import Iterator

import psycopg
import pytest

from pytest_lifeos.database.committed import Committed
from pytest_lifeos.database.dirtying import prepare_for_commits
from pytest_lifeos.database.left import LeftBehind
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.still_open import open_transactions
from pytest_lifeos.database.templates import cloned

Sql = psycopg.Connection[tuple[object, ...]]


@pytest.fixture
def clone(shared_server: Server, library: str) -> Iterator[str]:
    with cloned(shared_server, library, "committed"):
        yield "committed"


@pytest.fixture
def own(shared_server: Server, clone: str) -> Iterator[Sql]:
    """The connection that cleans."""
    with contextlib.closing(shared_server.connect(clone)) as connection:
        yield connection


@pytest.fixture
def app(shared_server: Server, clone: str) -> Iterator[Sql]:
    """A connection of the code under test, which commits every statement."""
    with contextlib.closing(shared_server.connect(clone)) as connection:
        yield connection


def rows(connection: Sql) -> list[list[tuple[object, ...]]]:
    tables = ("author", "book", "note")
    return [connection.execute(f"TABLE {name} ORDER BY 1".encode()).fetchall() for name in tables]


@pytest.mark.integration
@pytest.mark.parametrize(
    "statements",
    [
        ["INSERT INTO author VALUES (2, 'Octavia')", "INSERT INTO book VALUES (1, 'Kindred', 2)"],
        ["UPDATE author SET name = 'Le Guin'"],
        ["DELETE FROM author"],
        ["TRUNCATE author CASCADE", "INSERT INTO author VALUES (9, 'new')"],
        ["COPY note (body) FROM PROGRAM 'echo hello'"],
        ["SET session_replication_role = replica", "INSERT INTO book VALUES (1, 'Orphan', 99)"],
        ["SELECT 1"],
    ],
)
def test_the_rows_of_the_template_are_back(own: Sql, app: Sql, statements: list[str]) -> None:
    cleaner = Committed(own)
    for statement in statements:
        app.execute(statement.encode())

    cleaner.clean()

    assert rows(own) == [[(1, "Ursula")], [], []]


@pytest.mark.integration
def test_only_dirty_tables_are_touched(own: Sql, app: Sql) -> None:
    cleaner = Committed(own)
    before = own.execute("SELECT xmin, ctid FROM author").fetchall()
    app.execute("INSERT INTO note (body) VALUES ('hello')")

    cleaner.clean()

    assert own.execute("SELECT xmin, ctid FROM author").fetchall() == before


@pytest.mark.integration
def test_every_test_is_cleaned_after(own: Sql, app: Sql) -> None:
    cleaner, found = Committed(own), []
    for number in range(12):  # psycopg prepares a statement that it has seen five times
        app.execute("INSERT INTO author VALUES (2, 'Octavia')")
        app.execute("INSERT INTO note (body) VALUES (%s)", [str(number)])
        cleaner.clean()
        found.append(rows(own))

    assert found == [[[(1, "Ursula")], [], []]] * 12


@pytest.mark.integration
@pytest.mark.parametrize(("restored", "number"), [(True, 1), (False, 2)])
def test_sequences_are_restored_on_request(own: Sql, app: Sql, restored: bool, number: int) -> None:
    cleaner = Committed(own)
    app.execute("INSERT INTO note (body) VALUES ('hello')")

    cleaner.clean(sequences=restored)

    assert app.execute("INSERT INTO note (body) VALUES ('') RETURNING id").fetchall() == [(number,)]


@pytest.mark.integration
def test_two_transactions_that_dirty_a_table_do_not_wait_for_each_other(
    shared_server: Server, clone: str, own: Sql, app: Sql
) -> None:
    with shared_server.connect(clone) as other:
        other.execute("SET lock_timeout = '1s'")
        with app.transaction():
            app.execute("INSERT INTO note (body) VALUES ('first')")
            with other.transaction():
                other.execute("INSERT INTO note (body) VALUES ('second')")
    Committed(own).clean()

    assert rows(own)[2] == []


@pytest.mark.integration
def test_a_transaction_that_is_left_open_is_told_and_ended(own: Sql, app: Sql) -> None:
    cleaner = Committed(own)
    app.execute("BEGIN")
    app.execute("INSERT INTO note (body) VALUES ('late')")

    with pytest.raises(
        LeftBehind, match=r"1 transaction open.*idle in transaction: INSERT INTO note"
    ):
        cleaner.clean()

    assert (rows(own)[2], open_transactions(own)) == ([], [])


@pytest.mark.integration
def test_a_transaction_that_only_reads_is_told_too(own: Sql, app: Sql) -> None:
    """It holds a lock: the next test's DDL would wait for it."""
    app.execute("BEGIN")
    app.execute("TABLE author")

    with pytest.raises(LeftBehind, match=r"1 transaction open \(idle in transaction: TABLE author"):
        Committed(own).clean()

    assert open_transactions(own) == []


@pytest.mark.integration
def test_an_advisory_lock_is_told_and_let_go(own: Sql, app: Sql) -> None:
    app.execute("SELECT pg_advisory_lock(1)")

    with pytest.raises(LeftBehind, match="left an advisory lock"):
        Committed(own).clean()

    assert own.execute("SELECT pg_try_advisory_lock(1)").fetchone() == (True,)


@pytest.mark.integration
def test_an_unknown_connection_is_told_and_a_known_one_may_stay(own: Sql, app: Sql) -> None:
    cleaner = Committed(own)
    cleaner.clean(ours=[app.info.backend_pid])

    with pytest.raises(LeftBehind, match="left 1 connection of its own open"):
        cleaner.clean(ours=[])


@pytest.mark.integration
def test_a_connection_that_is_closing_is_waited_for(
    shared_server: Server, clone: str, own: Sql
) -> None:
    """Its server process ends a little later than `close` returns, with what it has open."""
    cleaner = Committed(own)
    for _ in range(20):
        other = shared_server.connect(clone)
        other.execute("BEGIN")
        other.execute("INSERT INTO note (body) VALUES ('never')")
        other.close()
        cleaner.clean(ours=[])

    assert rows(own)[2] == []


@pytest.mark.integration
def test_without_a_superuser_foreign_keys_are_respected(
    shared_server: Server, clone: str, own: Sql, app: Sql
) -> None:
    own.execute("CREATE ROLE plain LOGIN")
    own.execute("GRANT ALL ON ALL TABLES IN SCHEMA public, lifeos TO plain")
    own.execute("SET SESSION AUTHORIZATION plain")
    cleaner = Committed(own)
    app.execute("INSERT INTO author VALUES (2, 'Octavia')")
    app.execute("INSERT INTO book VALUES (1, 'Kindred', 2)")

    cleaner.clean()

    found = rows(own)[:2]
    own.execute("RESET SESSION AUTHORIZATION")
    own.execute("DROP OWNED BY plain")
    own.execute("DROP ROLE plain")
    assert found == [[(1, "Ursula")], []]


@pytest.mark.integration
def test_partitions_identities_and_generated_columns_come_back(shared_server: Server) -> None:
    schema = """
        CREATE TABLE "odd Name" (
            id int GENERATED ALWAYS AS IDENTITY, at int, twice int GENERATED ALWAYS AS (at * 2) STORED
        ) PARTITION BY RANGE (at);
        CREATE TABLE low PARTITION OF "odd Name" FOR VALUES FROM (0) TO (10);
        CREATE TABLE high PARTITION OF "odd Name" FOR VALUES FROM (10) TO (20);
        INSERT INTO "odd Name" (at) VALUES (1), (11)
    """
    with cloned(shared_server, "template1", "partitioned"):
        with shared_server.connect("partitioned") as connection:
            connection.execute(schema.encode())
            prepare_for_commits(connection)
            before = connection.execute('TABLE "odd Name"').fetchall()
        with (
            shared_server.connect("partitioned") as own,
            shared_server.connect("partitioned") as app,
        ):
            cleaner = Committed(own)
            app.execute("DELETE FROM low")
            app.execute('INSERT INTO "odd Name" (at) VALUES (12)')
            cleaner.clean()
            after = own.execute('TABLE "odd Name"').fetchall()

    assert after == before


@pytest.mark.integration
def test_tables_that_inherit_come_back_with_their_relatives(shared_server: Server) -> None:
    """A statement on one reaches the rows of the other."""
    schema = """
        CREATE TABLE parent (id int);
        CREATE TABLE child (note text) INHERITS (parent);
        INSERT INTO parent VALUES (1);
        INSERT INTO child VALUES (2, 'two')
    """
    acts = ["INSERT INTO parent VALUES (3)", "UPDATE parent SET id = 9", "DELETE FROM parent"]

    found = [_after(shared_server, schema, act, "ONLY parent", "child") for act in acts]

    assert found == [[[(1,)], [(2, "two")]]] * 3


@pytest.mark.integration
def test_a_materialized_view_is_as_it_was(shared_server: Server) -> None:
    schema = """
        CREATE TABLE item (id int);
        CREATE MATERIALIZED VIEW number AS SELECT count(*) FROM item;
        CREATE UNIQUE INDEX one ON number (count)
    """
    acts = [
        "INSERT INTO item VALUES (1); REFRESH MATERIALIZED VIEW number",
        "INSERT INTO item VALUES (1); REFRESH MATERIALIZED VIEW CONCURRENTLY number",
    ]

    found = [_after(shared_server, schema, act, "item", "number") for act in acts]

    assert found == [[[], [(0,)]]] * 2


def _after(shared_server: Server, schema: str, act: str, *tables: str) -> list[object]:
    """The rows of the tables after a test that does `act` has been cleaned after."""
    with cloned(shared_server, "template1", "acted_on"):
        with shared_server.connect("acted_on") as connection:
            connection.execute(schema.encode())
            prepare_for_commits(connection)
        with shared_server.connect("acted_on") as own, shared_server.connect("acted_on") as app:
            cleaner = Committed(own)
            for statement in act.split(";"):
                app.execute(statement.encode())
            cleaner.clean()
            queries = [f"SELECT * FROM {name}" for name in tables]  # noqa: S608  names of this file
            return [own.execute(each.encode()).fetchall() for each in queries]


@pytest.mark.integration
def test_the_triggers_of_the_project_rest_while_a_plain_role_cleans(shared_server: Server) -> None:
    """What they would write is nobody's test's."""
    schema = """
        CREATE TABLE item (id int);
        CREATE TABLE audit (act text);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN INSERT INTO audit VALUES (TG_OP); RETURN NULL; END $$;
        CREATE TRIGGER audited AFTER INSERT OR DELETE ON item FOR EACH ROW EXECUTE FUNCTION note();
        INSERT INTO item VALUES (1);
        TRUNCATE audit
    """
    with cloned(shared_server, "template1", "audited"):
        with shared_server.connect("audited") as connection:
            connection.execute("CREATE ROLE owner LOGIN")
            connection.execute("GRANT ALL ON SCHEMA public TO owner")
            connection.execute("GRANT CREATE ON DATABASE audited TO owner")
        with shared_server.connect("audited") as own, shared_server.connect("audited") as app:
            for each in (own, app):
                each.execute("SET SESSION AUTHORIZATION owner")
            own.execute(schema.encode())
            prepare_for_commits(own)
            cleaner, found = Committed(own), []
            for _ in range(2):
                app.execute("INSERT INTO item VALUES (2)")
                found.append(app.execute("TABLE audit").fetchall())
                cleaner.clean()
                found.append(
                    own.execute("SELECT id::text FROM item UNION ALL TABLE audit").fetchall()
                )
            own.execute("RESET SESSION AUTHORIZATION")
            own.execute("DROP OWNED BY owner")
            own.execute("DROP ROLE owner")

    assert found == [[("INSERT",)], [("1",)]] * 2
