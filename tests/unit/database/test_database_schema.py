"""The schema of the test database, made by an env.py that takes what it needs from its environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.database.schema import SchemaFailed, make_schema
from pytest_lifeos.database.tables import table_names

_ENV = """
import os
from alembic import context
from sqlalchemy import create_engine

assert os.environ["SHOP_ENV"] == "test"
with create_engine(os.environ["SHOP_URL"]).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
_REVISION = """
from alembic import op
import sqlalchemy as sa
revision, down_revision = "0001", None
def upgrade():
    op.create_table("task", sa.Column("id", sa.Integer, primary_key=True))
"""


def shop(root: Path, **variables: str) -> MigrationProject:
    (root / "migrations/versions").mkdir(parents=True)
    (root / "migrations/env.py").write_text(_ENV)
    (root / "migrations/versions/0001.py").write_text(_REVISION)
    return MigrationProject(
        root=root, script_location=Path("migrations"), variables=tuple(variables.items())
    )


def test_an_env_finds_its_variables_and_nobody_else_does(tmp_path: Path) -> None:
    project = shop(tmp_path, SHOP_ENV="test", SHOP_URL="{url}")
    url = f"sqlite:///{tmp_path}/test.db"

    make_schema(url, project)

    assert ("task" in table_names(url), "SHOP_URL" in os.environ) == (True, False)


def test_a_variable_that_is_not_set_is_told_in_a_line(tmp_path: Path) -> None:
    project = shop(tmp_path, SHOP_ENV="test")

    with pytest.raises(SchemaFailed) as error:
        make_schema(f"sqlite:///{tmp_path}/test.db", project)

    assert str(error.value) == (
        "migrations/env.py:7: the test database cannot be made: KeyError: 'SHOP_URL'"
    )
