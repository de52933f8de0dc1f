"""Chains: clean Alembic projects of any length, for our rehearsal and for pytest-alembic.

Each revision makes a table (three in ten) or adds a column to one in a batch; the models match.
"""

import random
from pathlib import Path

_TYPES = ("Integer()", "String(length=120)", "Text()", "Boolean()", "DateTime()", "Numeric(10, 2)")

_ENV = """
from alembic import context
from models import metadata

def run(connection):
    batch = connection.dialect.name == "sqlite"
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=batch)
    with context.begin_transaction():
        context.run_migrations()

given = context.config.attributes["connection"]
if hasattr(given, "connect"):
    with given.connect() as connection:
        run(connection)
else:
    run(given)
"""
_REVISION = '''"""Step {number}."""
import sqlalchemy as sa
from alembic import op

revision = "{number:04}"
down_revision = {parent}


def upgrade():
    {up}


def downgrade():
    {down}
'''
_CONFTEST = """
import os, sys
from pathlib import Path

import pytest, sqlalchemy

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))


@pytest.fixture
def alembic_config():
    return {"script_location": str(ROOT / "migrations")}


@pytest.fixture
def alembic_engine():
    engine = sqlalchemy.create_engine(os.environ["CHAIN_URL"])
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    yield engine
    engine.dispose()
    if engine.dialect.name == "sqlite":
        Path(engine.url.database).unlink(missing_ok=True)
"""


def make_chain(root: Path, revisions: int) -> None:
    """Writes the project; the same length is always the same project."""
    versions = root / "migrations" / "versions"
    versions.mkdir(parents=True)
    chosen = random.Random(1)  # noqa: S311  # nosec B311  the same chain each time, no secret
    tables: dict[str, list[str]] = {}
    for number in range(1, revisions + 1):
        up, down = _step(tables, chosen)
        parent = repr(f"{number - 1:04}") if number > 1 else None
        text = _REVISION.format(number=number, parent=parent, up=up, down=down)
        (versions / f"{number:04}_step.py").write_text(text, encoding="utf-8")
    (root / "migrations" / "env.py").write_text(_ENV, encoding="utf-8")
    (root / "migrations" / "script.py.mako").write_text("", encoding="utf-8")
    (root / "models.py").write_text(_models(tables), encoding="utf-8")
    # Where pytest-alembic looks for it; elsewhere it collects nothing.
    (root / "tests").mkdir()
    (root / "tests" / "conftest.py").write_text(_CONFTEST, encoding="utf-8")


def _step(tables: dict[str, list[str]], chosen: random.Random) -> tuple[str, str]:
    """What upgrade() and downgrade() of the next revision do."""
    if not tables or chosen.random() < 0.3:
        name = f"t{len(tables):04}"
        tables[name] = [chosen.choice(_TYPES) for _ in range(chosen.randint(2, 6))]
        columns = "".join(f', sa.Column("c{n}", sa.{t})' for n, t in enumerate(tables[name]))
        key = f'sa.PrimaryKeyConstraint("id", name="pk_{name}")'
        id = 'sa.Column("id", sa.Integer(), nullable=False)'
        return f'op.create_table("{name}", {id}{columns}, {key})', f'op.drop_table("{name}")'
    name = chosen.choice(sorted(tables))
    kind = chosen.choice(_TYPES)
    tables[name].append(kind)
    column = f"c{len(tables[name]) - 1}"
    batch = f'with op.batch_alter_table("{name}") as batch:\n        batch.'
    added = f'{batch}add_column(sa.Column("{column}", sa.{kind}))'
    return added, f'{batch}drop_column("{column}")'


def _models(tables: dict[str, list[str]]) -> str:
    lines = ["from sqlalchemy import *", "metadata = MetaData()"]
    for name, kinds in tables.items():
        columns = ", ".join(f'Column("c{n}", {kind})' for n, kind in enumerate(kinds))
        key = f'PrimaryKeyConstraint("id", name="pk_{name}")'
        lines.append(f'Table("{name}", metadata, Column("id", Integer), {columns}, {key})')
    return "\n".join(lines) + "\n"
