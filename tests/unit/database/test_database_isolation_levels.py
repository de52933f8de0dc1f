"""Levels that a connection asks for work in the one transaction of a test, and AUTOCOMMIT commits."""

from contextlib import suppress

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import IntegrityError

from pytest_lifeos.database.isolation import RolledBack, rolled_back_engine

ADD = "INSERT INTO author SELECT max(id) + 1, '{}' FROM author"


def names(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT name FROM author ORDER BY id")).scalars())


def seen_from_outside(url: str) -> list[str]:
    engine = create_engine(url)
    found = names(engine)
    engine.dispose()
    return found


def autocommitting(engine: Engine, written_before: bool) -> Connection:
    """On a transaction that is open already, where something was committed before."""
    if written_before:
        with engine.begin() as connection:
            connection.execute(text(ADD.format("before")))
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


@pytest.mark.parametrize("written_before", [True, False])
def test_autocommit_keeps_each_statement_and_the_test_takes_all_back(
    rolled_back: RolledBack, url: str, written_before: bool
) -> None:
    with rolled_back.test() as engine:
        with autocommitting(engine, written_before) as connection:
            connection.execute(text(ADD.format("Octavia")))
        inside = names(engine)

    before = ["before"] if written_before else []
    assert (inside, seen_from_outside(url)) == (["Ursula", *before, "Octavia"], ["Ursula"])


@pytest.mark.parametrize("written_before", [True, False])
def test_a_statement_that_fails_takes_no_other_with_it(
    rolled_back: RolledBack, written_before: bool
) -> None:
    with rolled_back.test() as engine:
        with autocommitting(engine, written_before) as connection:
            connection.execute(text(ADD.format("Octavia")))
            with suppress(IntegrityError):
                connection.execute(text("INSERT INTO author VALUES (1, 'again')"))
            connection.execute(text(ADD.format("Joanna")))
        found = names(engine)

    before = ["before"] if written_before else []
    assert found == ["Ursula", *before, "Octavia", "Joanna"]


def test_others_commit_as_ever_beside_one_that_commits_by_itself(rolled_back: RolledBack) -> None:
    for _ in range(2):
        with rolled_back.test() as engine:
            by_itself = engine.execution_options(isolation_level="AUTOCOMMIT")
            with by_itself.connect() as connection:
                connection.execute(text(ADD.format("Octavia")))
            with engine.connect() as connection:
                connection.execute(text(ADD.format("forgotten, for want of a commit")))
            found = names(engine)

    assert found == ["Ursula", "Octavia"]


@pytest.mark.parametrize("level", ["SERIALIZABLE", "AUTOCOMMIT"])
def test_a_level_does_not_reach_the_next_test(
    rolled_back: RolledBack, url: str, level: str
) -> None:
    with rolled_back.test() as engine, engine.connect() as connection:
        connection.execution_options(isolation_level=level)
        connection.execute(text(ADD.format("Octavia")))
        connection.commit()
    with rolled_back.connection() as connection:
        connection.execute(text(ADD.format("Joanna")))
        connection.rollback()
        connection.execute(text(ADD.format("Mary")))

    assert seen_from_outside(url) == ["Ursula"]


@pytest.mark.integration
def test_read_only_and_deferrable_are_no_error(postgresql_url: str) -> None:
    with rolled_back_engine(postgresql_url) as isolated, isolated.connection() as other:
        other.execute(text(ADD.format("Octavia")))
        options = {"postgresql_readonly": True, "postgresql_deferrable": True}
        with isolated.engine.connect().execution_options(**options) as connection:
            found = connection.scalar(text("SELECT count(*) FROM author"))
        other.commit()

    assert found == 2
