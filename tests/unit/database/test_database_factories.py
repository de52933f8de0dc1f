"""Factories without a session of their own use that of the test, and only while it runs."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from factory.alchemy import SQLAlchemyModelFactory
from factory.declarations import LazyAttribute, Sequence
from polyfactory.exceptions import ConfigurationException
from polyfactory.factories.sqlalchemy_factory import SQLAlchemyFactory
from sqlalchemy import create_engine, select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from pytest_lifeos.database.factories import Factories, bound_factories


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "author"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class AuthorFactory(SQLAlchemyModelFactory):
    class Meta:
        model = Author

    id = Sequence(lambda number: number + 10)
    name = LazyAttribute(lambda made: f"by factory_boy {made.id}")


class AuthorPolyfactory(SQLAlchemyFactory[Author]):
    __model__ = Author
    __set_primary_key__ = False
    id = 99
    name = "by polyfactory"


@pytest.fixture
def factories() -> Iterator[Factories]:
    with bound_factories() as bound:
        yield bound


@pytest.fixture
def session(sqlite_file: Path) -> Iterator[Session]:
    engine = create_engine(f"sqlite:///{sqlite_file}")
    with Session(engine) as open_session:
        yield open_session
    engine.dispose()


def names(session: Session) -> list[str]:
    return list(session.scalars(select(Author.name).order_by(Author.id)))


@pytest.fixture(autouse=True)
def counted_anew() -> None:
    # factory_boy has types for some of its functions only.
    AuthorFactory.reset_sequence(0)  # type: ignore[no-untyped-call]


def test_both_libraries_write_by_the_session_of_the_test(
    factories: Factories, session: Session
) -> None:
    with factories.bound_to(session):
        AuthorFactory.create()
        AuthorPolyfactory.create_sync()
        found = [name.removesuffix(" 10") for name in names(session)]

    assert found == ["Ursula", "by factory_boy", "by polyfactory"]


def test_a_factory_that_is_defined_in_mid_test_is_bound(
    factories: Factories, session: Session
) -> None:
    with factories.bound_to(session):

        class Late(AuthorFactory):
            name = LazyAttribute(lambda made: f"late {made.id}")

        Late.create_batch(2)
        found = [name.partition(" ")[0] for name in names(session)]

    assert found == ["Ursula", "late", "late"]


def test_a_factory_with_a_session_of_its_own_keeps_it(
    factories: Factories, session: Session
) -> None:
    other = Session()

    class Own(AuthorFactory):
        class Meta:
            sqlalchemy_session = other

    with factories.bound_to(session):
        made = Own.create()

    assert made in other


def test_a_base_with_a_session_of_its_own_keeps_it(
    factories: Factories, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Session(session.get_bind())
    monkeypatch.setattr(SQLAlchemyFactory, "__session__", other)

    with factories.bound_to(session):
        made = AuthorPolyfactory.create_sync()

    assert (made in other, SQLAlchemyFactory.__session__ is other) == (True, True)
    other.close()


def test_after_the_test_there_is_no_session(factories: Factories, session: Session) -> None:
    with factories.bound_to(session):
        AuthorFactory.create()

    with pytest.raises(RuntimeError, match="No session provided"):
        AuthorFactory.create()
    with pytest.raises(ConfigurationException):
        AuthorPolyfactory.create_sync()


def test_a_factory_that_awaits_writes_by_the_async_session(
    factories: Factories, sqlite_file: Path
) -> None:
    async def create() -> list[str]:
        engine = create_async_engine(f"sqlite+aiosqlite:///{sqlite_file}")
        async with AsyncSession(engine) as open_session:
            with factories.asynchronously_bound_to(open_session):
                await AuthorPolyfactory.create_async()
            found = await open_session.scalars(select(Author.name).order_by(Author.id))
        await engine.dispose()
        return list(found)

    assert asyncio.run(create()) == ["Ursula", "by polyfactory"]
    with pytest.raises(ConfigurationException):
        asyncio.run(AuthorPolyfactory.create_async())
