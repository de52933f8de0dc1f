"""Each revision up and down again, with rows in the tables."""

from collections.abc import Iterator
from datetime import date

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, inspect, select, text

from lifeos.database import MIGRATIONS
from lifeos.models import Account, Task, Transaction

REVISIONS = ["base", "0001", "0002", "0003", "0004", "0005", "0006", "0007"]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a new database."""
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


def migrate(engine: Engine, revision: str, *, down: bool = False) -> None:
    """Runs the migrations up (or down) to a revision on a connection of `engine`."""
    config = Config(str(MIGRATIONS / "alembic.ini"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, revision)


def schema_of(engine: Engine) -> dict[str, str]:
    """Every table but alembic's own, in all that the database tells about it."""
    found = inspect(engine)
    return {
        table: repr(
            (
                found.get_columns(table),
                found.get_pk_constraint(table),
                found.get_foreign_keys(table),
                sorted(found.get_unique_constraints(table), key=str),
                sorted(found.get_check_constraints(table), key=str),
                sorted(found.get_indexes(table), key=str),
            )
        )
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def test_a_downgrade_restores_exactly_the_earlier_schema(engine: Engine) -> None:
    """Columns in their order, defaults, keys, checks and indexes, with their names."""
    on_the_way_up = {}
    for revision in REVISIONS[1:]:
        migrate(engine, revision)
        on_the_way_up[revision] = schema_of(engine)

    on_the_way_down = {"0007": schema_of(engine)}
    for revision in reversed(REVISIONS[:-1]):
        migrate(engine, revision, down=True)
        on_the_way_down[revision] = schema_of(engine)

    assert on_the_way_down == {"base": {}, **on_the_way_up}


def test_rows_live_through_down_and_up(engine: Engine) -> None:
    """What a revision does not speak of is still there afterwards."""
    migrate(engine, "head")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO tasks (title) VALUES ('Buy milk')"))
        connection.execute(text("INSERT INTO accounts (name) VALUES ('Current')"))
        insert_transaction(connection)

    migrate(engine, "0004", down=True)
    migrate(engine, "head")

    with engine.connect() as connection:
        rows = [
            tuple(connection.execute(select(Task.title, Task.priority, Task.notes)).one()),
            tuple(connection.execute(select(Account.name, Account.currency)).one()),
            tuple(
                connection.execute(
                    select(Transaction.booked_on, Transaction.amount_cents, Transaction.category)
                ).one()
            ),
        ]
    assert rows == [
        ("Buy milk", 2, ""),
        ("Current", "EUR"),
        (date(2026, 3, 4), 12_345, "income"),
    ]


def insert_transaction(connection: Connection) -> None:
    """A row as a release would write it."""
    connection.execute(
        text(
            "INSERT INTO transactions (account_id, booked_on, description, amount_cents) "
            "VALUES (1, '2026-03-04', 'Salary', 12345)"
        )
    )


def test_the_giver_of_a_connection_decides_whether_to_commit(db_connection: Connection) -> None:
    """A gate that rolls back leaves no trace, on SQLite either."""
    config = Config(str(MIGRATIONS / "alembic.ini"))
    config.attributes["connection"] = db_connection
    before = inspect(db_connection).get_table_names()

    with db_connection.begin_nested() as savepoint:
        command.downgrade(config, "base")
        between = inspect(db_connection).get_table_names()
        savepoint.rollback()

    after = inspect(db_connection).get_table_names()
    assert (between, after) == (["alembic_version"], before)
