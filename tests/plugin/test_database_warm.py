"""A second run works on the template of the first, unless something that it was made from has changed."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.plugin.conftest import Project

pytestmark = pytest.mark.integration

_MEMORY = "/dev/shm"  # noqa: S108  a private folder is made in it
_ENV = """
from alembic import context
import names

with context.config.attributes["connection"].connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
_REVISION = """
import sqlalchemy as sa
from alembic import op
from names import COLUMN

revision, down_revision = "0001", None

def upgrade():
    op.create_table("item", sa.Column(COLUMN, sa.Integer))
"""
_MODELS = """
from sqlalchemy import Column, Integer, MetaData, Table
from names import COLUMN

metadata = MetaData()
Table("item", metadata, Column(COLUMN, Integer))
"""
_TESTS = """
import sys
from sqlalchemy import text
IMPORTS

def test_columns(db_connection):
    columns = "SELECT column_name FROM information_schema.columns WHERE table_name = 'item'"
    made = "SELECT max(oid::int) FROM pg_database WHERE datname LIKE 'lifeos_template%'"
    with open("seen", "a") as record:
        record.write(f"{db_connection.scalar(text(columns))} {db_connection.scalar(text(made))}\\n")
    with open("migrating", "w") as record:
        record.write(str("alembic" in sys.modules))
"""
_TESTS_ON_SQLITE = """
import sys
from sqlalchemy import inspect

def test_columns(db_connection):
    columns = [each["name"] for each in inspect(db_connection).get_columns("item")]
    with open("seen", "w") as record:
        record.write(f"{columns} {'alembic' in sys.modules}")
"""
_PLACE = """
import sys
from pathlib import Path
from pytest_lifeos.database import places

places._MEMORY = Path("THE_FOLDER")
# Code from outside the project, which measures this run, would leave it without a digest.
sys.modules.pop("keep_measuring", None)
"""
_SETTINGS = """
[tool.lifeos.gates.migrations]
metadata = "models:metadata"

[tool.pytest]
pythonpath = ["."]
"""


@pytest.fixture
def memory(postgresql: str) -> Iterator[Path]:
    """A folder in place of /dev/shm, so that no other run takes the kept cluster."""
    folder = Path(tempfile.mkdtemp(prefix="lt-", dir=_MEMORY if os.path.isdir(_MEMORY) else None))
    folder.chmod(0o1777)
    yield folder
    shutil.rmtree(folder)


def _seen(project: Project, *flags: str) -> tuple[str, str]:
    """The column that a run found, and which template it worked on."""
    with contextlib.suppress(FileNotFoundError):
        (project.root / "seen").unlink()
    project.pytest("--db", "postgresql", *flags)
    column, template = (project.root / "seen").read_text(encoding="utf-8").split()
    return column, template


@pytest.mark.parametrize("kind", ["migrations", pytest.param("metadata", marks=pytest.mark.slow)])
def test_the_template_is_kept_until_what_it_is_made_from_changes(
    empty_project: Project, memory: Path, kind: str
) -> None:
    place = _PLACE.replace("THE_FOLDER", str(memory))
    source = (
        {"migrations/env.py": _ENV, "migrations/versions/0001.py": _REVISION}
        if kind == "migrations"
        else {"models.py": _MODELS}
    )
    imports = "" if kind == "migrations" else "import models"
    tests = _TESTS.replace("IMPORTS", imports)
    files = {"pyproject.toml": _SETTINGS, "conftest.py": place, "names.py": 'COLUMN = "id"\n'}
    empty_project.write(files | source | {"test_columns.py": tests})

    first = _seen(empty_project)
    empty_project.write({"test_columns.py": f"{tests}\n\ndef test_more(): pass\n"})
    second = _seen(empty_project)
    second_imports_alembic = (empty_project.root / "migrating").read_text(encoding="utf-8")
    parallel = _seen(empty_project, "-n1")
    empty_project.write({"names.py": 'COLUMN = "number"\n'})
    changed = _seen(empty_project)

    assert (first[0], second, parallel[0]) == ("id", first, "id")
    assert second_imports_alembic == "False"
    assert (changed[0], changed[1] == first[1]) == ("number", False)


def test_the_sqlite_file_is_kept_until_a_migration_changes(
    empty_project: Project, tmp_path: Path
) -> None:
    place = _PLACE.replace("THE_FOLDER", str(tmp_path))
    files = {"pyproject.toml": _SETTINGS, "conftest.py": place, "names.py": 'COLUMN = "id"\n'}
    source = {"migrations/env.py": _ENV, "migrations/versions/0001.py": _REVISION}
    empty_project.write(files | source | {"test_columns.py": _TESTS_ON_SQLITE})

    def seen() -> str:
        empty_project.pytest("--db", "sqlite")
        return (empty_project.root / "seen").read_text(encoding="utf-8")

    first, second = seen(), seen()
    empty_project.write({"migrations/versions/0001.py": _REVISION.replace("COLUMN,", "'number',")})
    changed = seen()

    assert (first, second, changed) == ("['id'] True", "['id'] False", "['number'] True")
