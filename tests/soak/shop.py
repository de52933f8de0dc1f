"""The small project whose runs are killed: it tells by itself when a row is not where it belongs."""

import textwrap
from pathlib import Path

TESTS = 24
_FILES = {
    "pyproject.toml": """
        [tool.lifeos]
        package = "shop"

        [tool.lifeos.marks]
        "tests" = "integration"

        [tool.lifeos.database]
        backend = "postgresql"

        [tool.lifeos.gates.migrations]
        metadata = "shop.models:metadata"

        [tool.pytest]
        testpaths = ["tests"]
        pythonpath = ["."]
        strict = true
        filterwarnings = ["error"]
        """,
    "shop/__init__.py": "",
    "shop/models.py": """
        from sqlalchemy import Column, Integer, MetaData, String, Table

        metadata = MetaData()
        item = Table("item", metadata, Column("id", Integer, primary_key=True), Column("name", String))
        for number in range(9):
            Table(f"other{number}", metadata, Column("id", Integer, primary_key=True))
        """,
    "tests/test_shop.py": """
        import pytest
        from sqlalchemy import create_engine, text

        COUNT, ADD = text("SELECT count(*) FROM item"), text("INSERT INTO item (name) VALUES ('one')")
        WORK = text("SELECT pg_sleep(0.01)")

        @pytest.mark.parametrize("time", range(8))
        def test_rolled_back(db_session, time):
            assert db_session.scalar(COUNT) == 0
            db_session.execute(ADD)
            db_session.commit()
            db_session.execute(WORK)
            assert db_session.scalar(COUNT) == 1

        @pytest.mark.parametrize("time", range(8))
        def test_committed(db_committed, time):
            with db_committed.begin() as connection:
                assert connection.scalar(COUNT) == 0
                connection.execute(ADD)
            with db_committed.begin() as connection:
                connection.execute(WORK)
                assert connection.scalar(COUNT) == 1

        @pytest.mark.parametrize("time", range(8))
        def test_fresh(db_fresh, time):
            engine = create_engine(db_fresh)
            with engine.begin() as connection:
                assert connection.scalar(COUNT) == 0
                connection.execute(ADD)
                connection.execute(text("CREATE TABLE own (id integer)"))
            engine.dispose()
        """,
}


def write_shop(root: Path) -> None:
    """Writes the project, whose runs have TESTS tests, into `root`."""
    for path, text in _FILES.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
