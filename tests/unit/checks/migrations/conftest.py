"""The chain fixture: writes small Alembic projects, each with modules of its own name."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, pool

from pytest_lifeos.checks.migrations.environment.configuration import located
from pytest_lifeos.checks.migrations.environment.postgresql_database import postgresql_database
from pytest_lifeos.checks.migrations.environment.sqlite_file import sqlite_file
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.checks.migrations.rehearsal.rehearse import Rehearsal, rehearse
from pytest_lifeos.database.binaries import BinariesMissing, find_binaries
from pytest_lifeos.database.empty import empty_databases

NewUrl = Callable[[], AbstractContextManager[str]]

# As in Alembic's cookbook: on the connection that it is given.
_ENV = """
from alembic import context
from {models} import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
"""
# As `alembic init -t async` writes it, in short; it opens the address that it is given.
_ASYNCHRONOUS = """
import asyncio

from alembic import context
from sqlalchemy import make_url, pool
from sqlalchemy.ext.asyncio import create_async_engine

def migrate(connection):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()

async def run():
    url = make_url(context.config.get_main_option("sqlalchemy.url"))
    engine = create_async_engine(url.set(drivername="{driver}"), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()

asyncio.run(run())
"""
_MODELS = "import sqlalchemy as sa\nmetadata = sa.MetaData()\n"
_REVISION = """import sqlalchemy as sa
from alembic import op

revision = {id!r}
down_revision = {parent!r}


def upgrade():
{up}


def downgrade():
{down}
"""

TASK = 'op.create_table("task", sa.Column("id", sa.Integer, primary_key=True))'
TASK_MODEL = 'sa.Table("task", metadata, sa.Column("id", sa.Integer, primary_key=True))'


@dataclass
class Chain:
    """A project below `root`; revisions follow one another in the order in which they are added."""

    root: Path
    head: str | None = None
    name: str = field(default_factory=lambda: f"models_{uuid.uuid4().hex}")
    new_url: NewUrl | None = None

    def __post_init__(self) -> None:
        self.env(_ENV)
        self.models("")

    def file(self, path: str, text: str) -> Chain:
        """Writes one file, with `{models}` as the name of the module of the models."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dedent(text).replace("{models}", self.name), encoding="utf-8")
        return self

    def env(self, text: str) -> Chain:
        """Replaces env.py."""
        return self.file("migrations/env.py", text)

    def asynchronous_env(self, driver: str) -> Chain:
        """Replaces env.py by one that works through `postgresql+driver`."""
        return self.env(_ASYNCHRONOUS.replace("{driver}", f"postgresql+{driver}"))

    def models(self, text: str) -> Chain:
        """Replaces the models; `metadata` and `sa` are there."""
        return self.file(f"{self.name}.py", _MODELS + dedent(text))

    def revision(self, id: str, up: str = "pass", down: str = "pass", **given: object) -> Chain:
        """Adds a revision on the one before, or on `parent=`; upgrade starts on line 9."""
        parent = given.get("parent", self.head)
        bodies = {"up": indent(dedent(up), "    "), "down": indent(dedent(down), "    ")}
        self.file(
            f"migrations/versions/{id}_step.py", _REVISION.format(id=id, parent=parent, **bodies)
        )
        self.head = id
        return self

    def tasks(self) -> Chain:
        """A first revision that makes the table `task`, and the model of it."""
        return self.models(TASK_MODEL).revision("0001", TASK, 'op.drop_table("task")')

    def project(
        self, app: str | None = None, metadata: str | None = None, **shape: Any
    ) -> MigrationProject:
        """What the checks are given; `shape` are other fields of it."""
        location = Path("migrations")
        return located(
            MigrationProject(
                root=self.root, script_location=location, app=app, metadata=metadata, **shape
            )
        )

    def rehearse(
        self,
        app: str | None = None,
        metadata: str | None = None,
        seconds: float = 60.0,
        **shape: Any,
    ) -> Rehearsal:
        """Rehearses the project as it is now, on SQLite or on the databases of `new_url`."""
        project = self.project(app, metadata, **shape)
        if self.new_url is None:
            return rehearse(project, sqlite_file, seconds)
        new_url = self.new_url
        return rehearse(project, lambda: postgresql_database(new_url(), seconds), seconds)

    def tables(self, path: str) -> list[str]:
        """The tables of a SQLite file of the project."""
        with closing(sqlite3.connect(self.root / path)) as connection:
            return [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]


@pytest.fixture(scope="session")
def new_url() -> Iterator[NewUrl]:
    """Makes empty PostgreSQL databases, or skips with the places where a server was looked for."""
    try:
        find_binaries()
    except BinariesMissing as error:
        pytest.skip(str(error))
    with empty_databases() as new:
        yield new


@pytest.fixture
def connection(new_url: NewUrl) -> Iterator[Connection]:
    """To an empty PostgreSQL database."""
    with new_url() as url:
        engine = create_engine(url, poolclass=pool.NullPool)
        with engine.connect() as connection:
            yield connection


@pytest.fixture
def on_postgresql(tmp_path: Path, new_url: NewUrl) -> Chain:
    """An empty project with a working env.py, rehearsed on PostgreSQL."""
    return Chain(tmp_path, new_url=new_url)


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    """An empty project with a working env.py."""
    return Chain(tmp_path)
