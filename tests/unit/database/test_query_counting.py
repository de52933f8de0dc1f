"""query_count: what counts as a statement, who is named for it, and what is shown of it."""

import asyncio
import contextlib
import inspect
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, ForeignKey, bindparam, create_engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from pytest_lifeos.database.isolation import rolled_back_engine, rolled_back_session
from pytest_lifeos.database.query_counting import TooManyQueries, counted_queries

ROOT = Path(__file__).parent
HERE = Path(__file__).name


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "author"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Book(Base):
    __tablename__ = "book"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))
    author: Mapped[Author] = relationship()


@pytest.fixture
def session(url: str) -> Iterator[Session]:
    """A session on three books by three authors; all is rolled back."""
    with (
        rolled_back_engine(url) as isolated,
        isolated.connection() as connection,
        rolled_back_session(connection) as session,
    ):
        for number in (2, 3, 4):
            session.add(Author(id=number, name=f"author {number}"))
            session.add(Book(id=number, author_id=number))
        session.commit()
        session.expunge_all()
        yield session


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = create_engine("sqlite://")
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        yield connection


def line_of(function: object, words: str) -> str:
    """Where in this file the words stand, within the function."""
    lines, first = inspect.getsourcelines(function)  # type: ignore[arg-type]  # functions of this file
    number, *_ = [number for number, line in enumerate(lines, first) if words in line]
    return f"{HERE}:{number}"


def names_of_authors(session: Session) -> list[str]:
    """The classic: one statement for the books, and one more for each of them."""
    books = session.scalars(select(Book).order_by(Book.id)).all()
    return [book.author.name for book in books]


def test_a_loop_that_loads_lazily_is_named_with_its_line(session: Session) -> None:
    with pytest.raises(TooManyQueries) as failure, counted_queries(ROOT, at_most=1):
        names_of_authors(session)

    first, *listed = str(failure.value).splitlines()
    test = line_of(test_a_loop_that_loads_lazily_is_named_with_its_line, "at_most=1")
    loop = line_of(names_of_authors, "book.author.name")
    once = line_of(names_of_authors, "session.scalars")
    assert first.startswith(f"{test}: 4 statements sent, at most 1 may be: 3x {loop} SELECT author")
    assert [line.partition(" SELECT")[0] for line in listed] == [
        f"  3x {loop}",
        f"  1x {once}",
        "hint: what one line sends again and again can be loaded at once",
    ]


def test_as_many_as_allowed_are_no_failure(session: Session) -> None:
    with counted_queries(ROOT, at_most=4) as queries:
        names_of_authors(session)

    assert len(queries) == 4


def test_transactions_and_savepoints_do_not_count(session: Session) -> None:
    with counted_queries(ROOT, exactly=1):
        session.commit()
        with session.begin_nested():
            session.execute(text("SELECT 1"))
        session.begin_nested().rollback()
        session.rollback()


def test_what_a_dialect_asks_on_its_first_connection_does_not_count(url: str) -> None:
    engine = create_engine(url)

    with counted_queries(ROOT) as queries, engine.connect() as connection:
        connection.execute(text("SELECT 1"))

    engine.dispose()
    assert [each.text for each in queries.statements] == ["SELECT 1"]


def test_fewer_than_wanted_are_a_failure_too() -> None:
    with pytest.raises(TooManyQueries) as failure, counted_queries(ROOT, exactly=2):
        pass

    assert str(failure.value).endswith(": 0 statements sent, exactly 2 should be")


def test_two_limits_at_once_are_refused() -> None:
    counted = counted_queries(ROOT, at_most=1, exactly=1)

    with pytest.raises(TypeError, match="at_most or exactly, not both"), counted:
        pass


def test_an_error_of_the_block_stays_what_it_is(connection: Connection) -> None:
    def work() -> None:
        with counted_queries(ROOT, at_most=0):
            connection.execute(text("SELECT 1"))
            raise KeyError("own")

    with pytest.raises(KeyError, match="own"):
        work()


def test_many_rows_in_one_statement_are_one(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE number (id integer)"))

    with counted_queries(ROOT) as queries:
        connection.execute(text("INSERT INTO number VALUES (:id)"), [{"id": 1}, {"id": 2}])

    assert len(queries) == 1


def test_statements_of_other_threads_count(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'a.sqlite'}")

    def work() -> None:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    with counted_queries(ROOT) as queries:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()

    engine.dispose()
    assert [each.line for each in queries.statements] == [line_of(work, "execute")]


def test_nothing_after_the_block_counts(connection: Connection) -> None:
    with counted_queries(ROOT) as queries:
        connection.execute(text("SELECT 1"))

    connection.execute(text("SELECT 2"))

    assert [each.text for each in queries.statements] == ["SELECT 1"]


def test_an_inner_block_counts_its_own(connection: Connection) -> None:
    with counted_queries(ROOT) as outer:
        connection.execute(text("SELECT 1"))
        with counted_queries(ROOT) as inner:
            connection.execute(text("SELECT 2"))

    assert (len(outer), len(inner)) == (2, 1)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("SELECT  'a''hunter2', :it", "SELECT '...', ?"),
        ("SELECT 'C:\\', 'hunter2', :it", "SELECT '..."),
        ("SELECT $$hunter2$$, :it", "SELECT '..."),
        ("SELECT $x$hunter2$x$, :it", "SELECT '..."),
    ],
)
def test_neither_literals_nor_parameters_are_shown(engine: Engine, sent: str, shown: str) -> None:
    statement = text(sent).bindparams(bindparam("it", "hunter2"))

    with (
        counted_queries(ROOT) as queries,
        engine.connect() as connection,
        contextlib.suppress(DBAPIError),  # SQLite does not know dollars, and need not
    ):
        connection.execute(statement)

    assert [each.text for each in queries.statements] == [shown]


async def _ask(session: AsyncSession) -> None:
    await session.execute(text("SELECT 1"))


def test_the_line_of_an_await_is_named() -> None:
    async def work() -> None:
        engine = create_async_engine("sqlite+aiosqlite://")
        async with AsyncSession(engine) as session:
            await _ask(session)
        await engine.dispose()

    with counted_queries(ROOT) as queries:
        asyncio.run(work())

    assert [each.line for each in queries.statements] == [line_of(_ask, "await")]
