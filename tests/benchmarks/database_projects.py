"""What `make bench-db` compares: one project for each way to a clean database, with the same tests."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

TABLES = 30
_MODELS = f"""
    from sqlalchemy import ForeignKey
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

    class Base(DeclarativeBase):
        pass

    class Item(Base):
        __tablename__ = "item"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str]

    for number in range(1, {TABLES}):
        type(f"Other{{number}}", (Base,), {{
            "__tablename__": f"other{{number}}",
            "__annotations__": {{"id": Mapped[int], "item_id": Mapped[int], "name": Mapped[str]}},
            "id": mapped_column(primary_key=True),
            "item_id": mapped_column(ForeignKey("item.id")),
            "name": mapped_column(index=True),
        }})
    metadata = Base.metadata
    """
_EMPTY = {
    "empty": """
        def test(time): pass
        """,
    "empty_engine": """
        from sqlalchemy import create_engine

        ENGINE = create_engine("postgresql+psycopg:///app")  # of an application, and never connected

        def test(time): pass
        """,
}
_TESTS = {
    "unused": """
        def test(db_session, time): pass
        """,
    "rolled_back": """
        def test(db_session, time):
            db_session.add(Item(name="one"))
            db_session.commit()
            assert db_session.scalar(select(func.count()).select_from(Item)) == 1
        """,
    "committed": """
        def test(db_committed, time):
            with Session(db_committed) as session:
                session.add(Item(name="one"))
                session.commit()
                assert session.scalar(select(func.count()).select_from(Item)) == 1
        """,
    "fresh": """
        def test(db_fresh, time):
            with psycopg.connect(db_fresh.replace("+psycopg", "")) as connection:
                connection.execute("INSERT INTO item (name) VALUES ('one')")
                assert connection.execute("SELECT count(*) FROM item").fetchone() == (1,)
        """,
    "fresh_20ms": """
        from time import sleep

        def test(db_fresh, time): sleep(0.02)
        """,
}
# The same test where nothing is put back: what the others cost more is the price of their isolation.
_NOT_ISOLATED = """
    import os
    import pytest
    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session

    @pytest.fixture(scope="session")
    def engine():
        engine = create_engine(os.environ["BENCH_OPEN_URL"])
        yield engine
        engine.dispose()

    @pytest.fixture
    def db_session(engine):
        with Session(engine) as session:
            yield session
    """
_NOT_ISOLATED_TESTS = {"rolled_back": _TESTS["rolled_back"].replace("== 1", ">= 1")}
_RAW_TESTS = {
    "unused": "def test(raw, time): pass",
    "rolled_back": """
        def test(raw, time):
            raw.execute("INSERT INTO item (name) VALUES ('one')")
            assert raw.execute("SELECT count(*) FROM item").fetchone() == (1,)
        """,
    "committed": """
        def test(raw_committed, time):
            raw_committed.execute("INSERT INTO item (name) VALUES ('one')")
            assert raw_committed.execute("SELECT count(*) FROM item").fetchone() == (1,)
        """,
}
_HEAD = """
    import psycopg
    import pytest
    from sqlalchemy import func, select
    from sqlalchemy.orm import Session
    from models import Item

    pytestmark = pytest.mark.parametrize("time", range({count}))
    """
_BY_HAND = """
    import itertools, os
    import psycopg
    import pytest
    from sqlalchemy import create_engine, text
    from sqlalchemy.orm import Session
    from models import metadata

    URL = os.environ["BENCH_URL"]
    EMPTY = text("TRUNCATE " + ", ".join(metadata.tables))
    NUMBERS = itertools.count()

    @pytest.fixture(scope="session")
    def engine():
        engine = create_engine(URL)
        yield engine
        engine.dispose()

    @pytest.fixture
    def db_session(engine):
        connection = engine.connect()
        transaction = connection.begin()
        session = Session(bind=connection, join_transaction_mode="create_savepoint")
        yield session
        session.close()
        transaction.rollback()
        connection.close()

    @pytest.fixture
    def db_committed(engine):
        yield engine
        with engine.begin() as connection:
            connection.execute(EMPTY)

    @pytest.fixture(scope="session")
    def admin():
        with psycopg.connect(os.environ["BENCH_ADMIN"], autocommit=True) as connection:
            yield connection

    @pytest.fixture
    def db_fresh(admin):
        name = f"fresh_{os.getpid()}_{next(NUMBERS)}"
        admin.execute(f"CREATE DATABASE {name} TEMPLATE bench_template STRATEGY file_copy")
        yield URL.replace("/bench?", f"/{name}?")
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    """
_RAW = """
    import os
    import psycopg
    import pytest

    @pytest.fixture(scope="session")
    def connection():
        with psycopg.connect(os.environ["BENCH_URL"].replace("+psycopg", ""), autocommit=True) as made:
            yield made

    @pytest.fixture
    def raw(connection):
        connection.execute("BEGIN")
        yield connection
        connection.execute("ROLLBACK")

    @pytest.fixture
    def raw_committed(connection):
        yield connection
        connection.execute("DELETE FROM item")
    """
# The session is that of their manual: an engine for each test, since each has a database of its own.
_THEIR_CONFTEST = """
    from pathlib import Path
    import pytest
    from pytest_postgresql import factories
    from sqlalchemy import URL, create_engine, pool
    from sqlalchemy.orm import Session

    postgresql_proc = factories.postgresql_proc(load=[Path(__file__).with_name("schema.sql")])

    @pytest.fixture
    def db_session(postgresql):
        info = postgresql.info
        url = URL.create(
            "postgresql+psycopg", info.user, None, info.host, info.port, info.dbname
        )
        engine = create_engine(url, poolclass=pool.NullPool)
        with Session(engine) as session:
            yield session
    """
_THEIR_TESTS = {
    "rolled_back": _TESTS["rolled_back"],
    "fresh": """
        def test(postgresql, time):
            postgresql.execute("INSERT INTO item (name) VALUES ('one')")
            assert postgresql.execute("SELECT count(*) FROM item").fetchone() == (1,)
        """,
    "fresh_20ms": """
        from time import sleep

        def test(postgresql, time): sleep(0.02)
        """,
}
_SETTINGS = """
    [tool.lifeos.database]
    backend = "postgresql"

    [tool.lifeos.gates.migrations]
    metadata = "models:metadata"
    """
_PYTEST = """
    [tool.pytest]
    pythonpath = ["."]
    """


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to a clean database: its name, its plugins, its conftest and its tests by kind.

    `on_disk` is where pytest's own folder for temporary files is by default.
    """

    name: str
    plugins: Sequence[str] = ()
    conftest: str = ""
    tests: Mapping[str, str]
    settings: str = ""
    on_disk: bool = False

    def write(self, root: Path, counts: Mapping[str, int]) -> None:
        """Writes the project with so many tests of each kind."""
        root.mkdir(exist_ok=True)
        files = {"pyproject.toml": self.settings + _PYTEST, "models.py": _MODELS}
        files["conftest.py"] = self.conftest
        for kind, body in {**_EMPTY, **self.tests}.items():
            head = textwrap.dedent(_HEAD).format(count=counts.get(kind, 1))
            files[f"test_{kind}.py"] = head + textwrap.dedent(body)
        for name, text in files.items():
            (root / name).write_text(textwrap.dedent(text), encoding="utf-8")


OURS = Way(name="ours", plugins=("lifeos",), tests=_TESTS, settings=_SETTINGS)
BY_HAND = Way(name="by hand", conftest=_BY_HAND, tests=_TESTS)
RAW = Way(name="raw psycopg", conftest=_RAW, tests=_RAW_TESTS)
NOT_ISOLATED = Way(name="not isolated", conftest=_NOT_ISOLATED, tests=_NOT_ISOLATED_TESTS)
THEIRS = Way(
    name="pytest-postgresql",
    plugins=("pytest_postgresql.plugin",),
    conftest=_THEIR_CONFTEST,
    tests=_THEIR_TESTS,
    on_disk=True,
)
THEIRS_IN_MEMORY = replace(THEIRS, name="theirs in memory", on_disk=False)
