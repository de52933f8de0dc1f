"""What goes past SQLAlchemy's transactions, by the driver's own connection, is rolled back too."""

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import PoolProxiedConnection

from pytest_lifeos.database.isolation import IsolationBroken, RolledBack, rolled_back_engine

ADD = "INSERT INTO author SELECT max(id) + 1, '{}' FROM author"


def add(raw: PoolProxiedConnection, name: str) -> None:
    cursor = raw.cursor()
    cursor.execute(ADD.format(name))
    cursor.close()


def names(connection: Connection) -> list[str]:
    return list(connection.execute(text("SELECT name FROM author ORDER BY id")).scalars())


def seen_in(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return names(connection)


def seen_from_outside(url: str) -> list[str]:
    engine = create_engine(url)
    found = seen_in(engine)
    engine.dispose()
    return found


@pytest.mark.parametrize("commits", [True, False])
def test_a_raw_connection_is_rolled_back(rolled_back: RolledBack, url: str, commits: bool) -> None:
    with rolled_back.test() as engine:
        raw = engine.raw_connection()
        add(raw, "Octavia")
        if commits:
            raw.commit()
        raw.close()
        inside = seen_in(engine)

    assert (inside, seen_from_outside(url)) == (["Ursula", "Octavia"], ["Ursula"])


def test_the_raw_connection_of_a_connection_is_rolled_back(
    rolled_back: RolledBack, url: str
) -> None:
    with rolled_back.connection() as connection:
        add(connection.connection, "Octavia")

    assert seen_from_outside(url) == ["Ursula"]


def test_a_raw_rollback_keeps_what_was_committed_before(rolled_back: RolledBack) -> None:
    with rolled_back.test() as engine:
        raw = engine.raw_connection()
        add(raw, "Octavia")
        raw.commit()
        add(raw, "Joanna")
        raw.rollback()
        add(raw, "Mary")
        raw.commit()
        found = seen_in(engine)

    assert found == ["Ursula", "Octavia", "Mary"]


def test_raw_and_other_transactions_follow_each_other(rolled_back: RolledBack) -> None:
    with rolled_back.test() as engine:
        raw = engine.raw_connection()
        for turn in range(3):
            with engine.begin() as connection:
                connection.execute(text(ADD.format(f"{turn}")))
            add(raw, f"{turn} raw")
            raw.commit()
            with engine.connect() as connection:
                connection.execute(text(ADD.format("forgotten")))
        found = seen_in(engine)

    wanted = [name for turn in range(3) for name in (f"{turn}", f"{turn} raw")]
    assert found == ["Ursula", *wanted]


def test_a_raw_commit_within_a_transaction_goes_with_it(rolled_back: RolledBack) -> None:
    with rolled_back.connection() as connection:
        connection.execute(text(ADD.format("Octavia")))
        add(connection.connection, "Joanna")
        connection.connection.commit()
        inside = names(connection)
        connection.rollback()
        after = names(connection)

    assert (inside, after) == (["Ursula", "Octavia", "Joanna"], ["Ursula"])


def test_a_raw_rollback_within_a_transaction_is_refused(rolled_back: RolledBack) -> None:
    """Alone it cannot be taken back, and with the transaction around it more would go."""
    with rolled_back.connection() as connection:
        connection.execute(text(ADD.format("Octavia")))
        with pytest.raises(IsolationBroken, match=r"a rollback\(\) of the driver's connection"):
            connection.connection.rollback()
        found = names(connection)

    assert found == ["Ursula", "Octavia"]


@pytest.mark.integration
def test_copy_and_transactions_of_psycopg_are_rolled_back(postgresql_url: str) -> None:
    with rolled_back_engine(postgresql_url) as isolated:
        with isolated.test() as engine:
            driver = engine.raw_connection().driver_connection
            assert driver is not None
            with driver.transaction():
                driver.execute(ADD.format("Octavia"))
            with driver.cursor() as cursor, cursor.copy("COPY author FROM STDIN") as copy:
                copy.write_row((77, "Joanna"))
            inside = seen_in(engine)
        after = seen_in(isolated.engine)

    assert (inside, after) == (["Ursula", "Octavia", "Joanna"], ["Ursula"])
