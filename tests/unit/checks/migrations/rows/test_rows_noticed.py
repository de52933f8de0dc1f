"""On SQLite a table is read again where somebody may have written to it, and what was missed shows at the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, event

from pytest_lifeos.checks.migrations.environment.sqlite_file import SqliteFile, sqlite_file
from pytest_lifeos.checks.migrations.rows.by_dialect import content_reader
from pytest_lifeos.checks.migrations.rows.check import check_rows
from pytest_lifeos.checks.migrations.rows.upgrade import upgrade_rows_on
from tests.unit.checks.migrations.conftest import Chain

_OPEN = """
import sqlite3, builtins
builtins.raw = sqlite3.connect(op.get_bind().engine.url.database)
"""
_TAKE = """
builtins.raw.execute("DELETE FROM task")
builtins.raw.commit()
builtins.raw.close()
"""
_TRIGGER = """
op.create_table("t", sa.Column("id", sa.Integer))
op.execute("CREATE TRIGGER x AFTER DELETE ON t BEGIN DELETE FROM task; END")
"""
_BLIND = """
op.get_bind().connection.driver_connection.set_authorizer(None)
op.execute("DELETE FROM task")
"""
_NOTE = 'op.add_column("task", sa.Column("note", sa.String(20)))'

# What 0002 and 0003 do; 0003 takes all rows of "task" away.
WRITERS = {
    "itself": (_NOTE, 'op.execute("DELETE FROM task")'),
    "trigger": (_TRIGGER, 'op.execute("DELETE FROM t")'),
    "raw-connection": (_NOTE, _OPEN + _TAKE),
    "connection-from-before": (f"{_NOTE}\n{_OPEN}", f"import builtins\n{_TAKE}"),
    "without-authorizer": (_NOTE, _BLIND),
}


@pytest.fixture
def file(tmp_path: Path) -> SqliteFile:
    """An ephemeral file with a parent and its children, and what a trigger writes."""
    made = SqliteFile(tmp_path / "ephemeral.sqlite")
    with sqlite3.connect(made.path) as connection:
        connection.executescript("""
            CREATE TABLE parent (id INTEGER PRIMARY KEY);
            CREATE TABLE child (parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE);
            CREATE TABLE log (id INTEGER);
            CREATE TABLE other (id INTEGER);
            CREATE TRIGGER t AFTER DELETE ON child BEGIN INSERT INTO log VALUES (1); END;
            INSERT INTO parent VALUES (1);
            INSERT INTO child VALUES (1);
        """)
    return made


@pytest.fixture
def connection(file: SqliteFile) -> Iterator[Connection]:
    """A connection of SQLAlchemy's, prepared as each is that a project makes."""
    engine = create_engine(file.url)
    event.listen(engine, "connect", lambda driver, _: file.prepare(driver, str))
    with engine.connect() as made:
        made.exec_driver_sql("PRAGMA foreign_keys = ON")
        file.written()
        yield made
    engine.dispose()


def test_what_a_cascade_and_a_trigger_write_to_is_noted(
    file: SqliteFile, connection: Connection
) -> None:
    connection.exec_driver_sql("DELETE FROM parent")

    assert file.written() - {"sqlite_master"} == {"parent", "child", "log"}


def test_a_table_is_read_again_only_where_it_was_written_to(
    file: SqliteFile, connection: Connection
) -> None:
    reader = content_reader(connection, "alembic_version")
    before = reader.read()

    connection.exec_driver_sql("INSERT INTO other VALUES (7)")
    connection.exec_driver_sql("ALTER TABLE log ADD COLUMN said TEXT")
    after = reader.read(anew=False, written=[f'"{each}"' for each in file.written()])

    assert {name for name in after if after[name] is not before[name]} == {'"other"', '"log"'}
    assert after == content_reader(connection, "alembic_version").read()


@pytest.mark.parametrize("name", WRITERS)
def test_rows_are_missed_whoever_takes_them_away(chain: Chain, name: str) -> None:
    before, taking = WRITERS[name]
    chain.tasks().revision("0002", before).revision("0003", taking)

    effects = upgrade_rows_on(chain.project(), sqlite_file, 60.0)

    found = {(Path(each.path).name[:4], each.rule) for each in check_rows(effects)}
    assert found == {("0003", "lost-rows")}
