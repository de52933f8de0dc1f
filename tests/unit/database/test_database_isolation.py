"""Whatever a test does through the engine is rolled back: on PostgreSQL and on SQLite."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import Connection, Engine, create_engine, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from pytest_lifeos.database import one_connection
from pytest_lifeos.database.isolation import (
    IsolationBroken,
    RolledBack,
    rolled_back_engine,
    rolled_back_session,
)
from pytest_lifeos.database.left import LeftBehind


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "author"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


def write(connection: Connection, name: str) -> None:
    connection.execute(
        text("INSERT INTO author SELECT max(id) + 1, :name FROM author"), {"name": name}
    )


def names(connection: Connection) -> list[str]:
    return list(connection.execute(text("SELECT name FROM author ORDER BY id")).scalars())


def seen_from_outside(url: str) -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = names(connection)
    engine.dispose()
    return found


def test_a_commit_is_rolled_back(rolled_back: RolledBack, url: str) -> None:
    with rolled_back.connection() as connection:
        write(connection, "Octavia")
        connection.commit()
        inside = names(connection)

    assert (inside, seen_from_outside(url)) == (["Ursula", "Octavia"], ["Ursula"])


def test_a_test_sees_nothing_of_the_one_before(rolled_back: RolledBack) -> None:
    found = []
    for name in ("Octavia", "Joanna"):
        with rolled_back.connection() as connection:
            write(connection, name)
            connection.commit()
            found.append(names(connection))

    assert found == [["Ursula", "Octavia"], ["Ursula", "Joanna"]]


def test_tables_are_rolled_back_too(rolled_back: RolledBack) -> None:
    for _ in range(2):
        with rolled_back.connection() as connection:
            connection.execute(text("CREATE TABLE scratch (id integer)"))
            connection.commit()

    with (
        rolled_back.connection() as connection,
        pytest.raises((OperationalError, ProgrammingError)),
    ):
        connection.execute(text("SELECT * FROM scratch"))


def test_a_rollback_keeps_what_was_committed_before(rolled_back: RolledBack) -> None:
    with rolled_back.connection() as connection:
        write(connection, "Octavia")
        connection.commit()
        write(connection, "Joanna")
        connection.rollback()
        found = names(connection)

    assert found == ["Ursula", "Octavia"]


def test_commits_and_rollbacks_follow_each_other(rolled_back: RolledBack) -> None:
    with rolled_back.connection() as connection:
        for number, is_kept in enumerate((True, True, False, False, True, False)):
            write(connection, str(number))
            with connection.begin_nested():
                write(connection, f"{number}, within")
            (connection.commit if is_kept else connection.rollback)()
        found = names(connection)

    kept = [name for number in (0, 1, 4) for name in (str(number), f"{number}, within")]
    assert found == ["Ursula", *kept]


def test_a_rollback_before_any_commit_takes_all(rolled_back: RolledBack) -> None:
    with rolled_back.connection() as connection:
        write(connection, "Octavia")
        connection.rollback()
        write(connection, "Joanna")
        connection.commit()
        found = names(connection)

    assert found == ["Ursula", "Joanna"]


def test_nested_savepoints_work(rolled_back: RolledBack) -> None:
    with rolled_back.connection() as connection:
        with connection.begin():
            write(connection, "Octavia")
            with connection.begin_nested():
                write(connection, "Joanna")
            inner = connection.begin_nested()
            write(connection, "Mary")
            inner.rollback()
        found = names(connection)

    assert found == ["Ursula", "Octavia", "Joanna"]


def test_connections_of_the_app_join_the_transaction(rolled_back: RolledBack, url: str) -> None:
    """The app opens its own connections on the engine, and closes them."""

    def app(engine: Engine) -> None:
        with engine.begin() as own:
            write(own, "Octavia")
        with engine.connect() as own:
            write(own, "forgotten, for want of a commit")

    with rolled_back.test() as engine:
        app(engine)
        with engine.connect() as connection:
            found = names(connection)

    assert (found, seen_from_outside(url)) == (["Ursula", "Octavia"], ["Ursula"])


def test_a_session_commits_into_the_transaction(rolled_back: RolledBack, url: str) -> None:
    with rolled_back.connection() as connection, rolled_back_session(connection) as session:
        session.add(Author(id=2, name="Octavia"))
        session.commit()
        session.add(Author(id=3, name="Joanna"))
        session.rollback()
        found = list(session.scalars(select(Author.name).order_by(Author.id)))

    assert (found, seen_from_outside(url)) == (["Ursula", "Octavia"], ["Ursula"])


def test_the_rollback_of_one_session_leaves_the_other_its_rows(rolled_back: RolledBack) -> None:
    with rolled_back.connection() as connection, rolled_back_session(connection) as outer:
        outer.add(Author(id=2, name="Octavia"))
        outer.flush()
        with rolled_back_session(connection) as inner:
            inner.add(Author(id=3, name="Joanna"))
            inner.flush()
            inner.rollback()
        found = list(outer.scalars(select(Author.name).order_by(Author.id)))

    assert found == ["Ursula", "Octavia"]


def test_an_error_can_be_rolled_back_and_work_goes_on(rolled_back: RolledBack) -> None:
    with rolled_back.connection() as connection:
        write(connection, "Octavia")
        connection.commit()
        with pytest.raises(IntegrityError):
            connection.execute(text("INSERT INTO author VALUES (1, 'again')"))
        connection.rollback()
        write(connection, "Joanna")
        connection.commit()
        found = names(connection)

    assert found == ["Ursula", "Octavia", "Joanna"]


def test_an_error_in_one_test_does_not_reach_the_next(rolled_back: RolledBack) -> None:
    with (
        pytest.raises(IntegrityError),
        rolled_back.connection() as connection,
    ):
        connection.execute(text("INSERT INTO author VALUES (1, 'again')"))

    with rolled_back.connection() as connection:
        found = names(connection)

    assert found == ["Ursula"]


def test_a_commit_in_sql_is_told(url: str) -> None:
    """It cannot be undone: the least is that the test that did it is named."""

    def commit_in_sql(isolated: RolledBack) -> None:
        with isolated.connection() as connection:
            connection.execute(text("COMMIT"))

    with rolled_back_engine(url) as isolated:
        with pytest.raises(IsolationBroken, match="by a COMMIT or ROLLBACK of its own"):
            commit_in_sql(isolated)
        with isolated.connection() as connection:
            found = names(connection)

    assert found == ["Ursula"]


@pytest.mark.integration
@pytest.mark.parametrize("committed_before", [False, True])
def test_a_deferred_constraint_is_checked_by_the_commit(
    postgresql_url: str, committed_before: bool
) -> None:
    """The real COMMIT, which would check it, never comes."""
    with rolled_back_engine(postgresql_url) as isolated, isolated.connection() as connection:
        if committed_before:
            write(connection, "Octavia")
            connection.commit()
        connection.execute(text("INSERT INTO book VALUES (1, 'Kindred', 77)"))
        with pytest.raises(IntegrityError, match="book_author_id_fkey"):
            connection.commit()
        connection.rollback()
        books = connection.execute(text("SELECT count(*) FROM book")).scalar()
        found = names(connection)

    assert (books, found) == (0, ["Ursula", *(["Octavia"] if committed_before else [])])


@pytest.mark.integration
def test_a_deferred_constraint_may_be_met_later_in_the_transaction(postgresql_url: str) -> None:
    with rolled_back_engine(postgresql_url) as isolated, isolated.connection() as connection:
        for author in (7, 8):
            ids = {"author": author, "name": f"No. {author}"}
            connection.execute(text("INSERT INTO book VALUES (:author, 'Kindred', :author)"), ids)
            connection.execute(text("INSERT INTO author VALUES (:author, :name)"), ids)
            connection.commit()
        found = names(connection)

    assert found == ["Ursula", "No. 7", "No. 8"]


@pytest.mark.integration
def test_the_commit_of_a_failed_transaction_rolls_back(postgresql_url: str) -> None:
    with rolled_back_engine(postgresql_url) as isolated, isolated.connection() as connection:
        write(connection, "Octavia")
        with pytest.raises(IntegrityError):
            connection.execute(text("INSERT INTO author VALUES (1, 'again')"))
        connection.commit()
        found = names(connection)

    assert found == ["Ursula"]


def test_an_unused_test_touches_nothing(rolled_back: RolledBack) -> None:
    with rolled_back.test() as engine:
        in_use = engine.pool.status()

    assert in_use == engine.pool.status()


def test_a_commit_within_a_transaction_goes_with_the_one_around_it(rolled_back: RolledBack) -> None:
    """The session of a test has flushed, the application commits, the test ends."""
    with rolled_back.test() as engine:
        with engine.connect() as outer:
            write(outer, "Octavia")
            with engine.begin() as inner:
                write(inner, "Joanna")
            outer.rollback()
        with engine.connect() as connection:
            found = names(connection)

    assert found == ["Ursula"]


def test_a_connection_that_is_still_in_a_transaction_is_told(rolled_back: RolledBack) -> None:
    def leave(stack: ExitStack) -> None:
        with rolled_back.test() as engine:
            write(stack.enter_context(engine.connect()), "Octavia")

    with ExitStack() as stack:
        with pytest.raises(LeftBehind, match="1 transaction open on a connection of its own"):
            leave(stack)
        with rolled_back.connection() as connection:
            found = names(connection)

    assert found == ["Ursula"]


@pytest.mark.parametrize(("end", "found"), [("commit", 4), ("rollback", 2)])
def test_what_overlaps_goes_on_when_the_transaction_around_it_has_ended(
    rolled_back: RolledBack, end: str, found: int
) -> None:
    with rolled_back.test() as engine:
        with engine.connect() as one, engine.connect() as other:
            write(one, "Octavia")
            write(other, "within")
            getattr(one, end)()
            write(other, "on its own")
            other.commit()
        with engine.connect() as connection:
            seen = names(connection)

    assert (len(seen), seen[-1]) == (found, "on its own")


def test_threads_that_overlap_lose_nothing(rolled_back: RolledBack) -> None:
    def add(number: int) -> None:
        with rolled_back.engine.begin() as connection:
            connection.execute(text("INSERT INTO author VALUES (:id, :id)"), {"id": number})

    with rolled_back.connection() as connection:
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(add, range(2, 30)))
        found = len(names(connection))

    assert found == 29


def found_by_the_next(rolled_back: RolledBack) -> list[str]:
    with rolled_back.connection() as connection:
        write(connection, "Joanna")
        connection.commit()
        return names(connection)


def test_a_test_that_invalidates_its_connection_leaves_the_next_a_new_one(
    rolled_back: RolledBack, url: str
) -> None:
    with rolled_back.connection() as connection:
        write(connection, "Octavia")
        connection.invalidate()

    found = [found_by_the_next(rolled_back) for _ in range(2)]

    assert (found, seen_from_outside(url)) == ([["Ursula", "Joanna"]] * 2, ["Ursula"])


@pytest.mark.integration
def test_a_test_whose_connection_the_server_ends_leaves_the_next_a_new_one(
    postgresql_url: str,
) -> None:
    engine = create_engine(postgresql_url)
    with rolled_back_engine(postgresql_url) as isolated:
        with isolated.connection() as connection, engine.connect() as other:
            write(connection, "Octavia")
            victim = connection.scalar(text("SELECT pg_backend_pid()"))
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": victim})
        found = [found_by_the_next(isolated) for _ in range(2)]
    engine.dispose()

    assert (found, seen_from_outside(postgresql_url)) == ([["Ursula", "Joanna"]] * 2, ["Ursula"])


@pytest.mark.integration
def test_an_advisory_lock_that_no_rollback_ends_is_told_and_let_go(postgresql_url: str) -> None:
    def lock(isolated: RolledBack) -> None:
        with isolated.connection() as connection:
            connection.execute(text("SELECT pg_advisory_lock(7), pg_advisory_xact_lock(8)"))

    with rolled_back_engine(postgresql_url) as isolated:
        with pytest.raises(LeftBehind, match="left 1 advisory lock"):
            lock(isolated)
        with isolated.connection() as connection:
            held = connection.scalar(
                text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
            )

    assert held == 0


@pytest.mark.integration
def test_an_advisory_lock_of_the_transaction_is_no_news(postgresql_url: str) -> None:
    with rolled_back_engine(postgresql_url) as isolated, isolated.connection() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(8)"))


@pytest.mark.integration
def test_a_row_that_an_earlier_test_keeps_locked_is_an_error_and_no_hang(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_connection, "_SET_UP", one_connection._SET_UP.replace("30s", "50ms"))
    engine = create_engine(postgresql_url)
    insert = text("INSERT INTO author VALUES (7, 'Octavia')")
    with engine.connect() as forgotten, rolled_back_engine(postgresql_url) as isolated:
        forgotten.execute(insert)
        with (
            isolated.connection() as connection,
            pytest.raises(OperationalError, match="lock timeout"),
        ):
            connection.execute(insert)
    engine.dispose()
