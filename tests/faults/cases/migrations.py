"""Faults in Alembic histories that `alembic heads`, `upgrade`, `check` and `downgrade` end with 0 on."""

from tests.faults.fault import SERIAL, Fault, Setup

_ENV = """
from alembic import context
from sqlalchemy import create_engine

from shop.models import metadata

config = context.config
url = config.get_main_option("sqlalchemy.url") or "sqlite:///shop.db"
with create_engine(url).connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
"""
_MODELS = """
from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table

metadata = MetaData()
order = Table(
    "order",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, nullable=False),
)
"""


def _revision(number: int, parent: int, up: str, down: str) -> str:
    before = f'"{parent:04}"' if parent else "None"
    return (
        '"""A revision."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n'
        f'revision = "{number:04}"\ndown_revision = {before}\n\n\n'
        f"def upgrade():\n    {up}\n\n\ndef downgrade():\n    {down}\n"
    )


_THEN = (
    "import subprocess, sys; run = lambda *words: subprocess.run("
    "[sys.executable, '-m', 'alembic', *words], check=True);"
    " run('upgrade', 'head'); run('{}')"
)
_CREATE = (
    'op.create_table("order", sa.Column("id", sa.Integer, primary_key=True),'
    ' sa.Column("number", sa.Integer, nullable=False))'
)
_BASE = {
    "migrations/env.py": _ENV,
    "migrations/script.py.mako": "",
    "shop/models.py": _MODELS,
    "migrations/versions/0001_order.py": _revision(1, 0, _CREATE, 'op.drop_table("order")'),
    "alembic.ini": "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n",
}
_NOTE = 'op.create_index("ix_number", "order", ["number"])'
_INDEXED = (
    _MODELS.replace("MetaData, String, Table", "Index, MetaData, String, Table")
    + 'Index("ix_number", order.c.number)\n'
)


def _file(number: int) -> str:
    return f"migrations/versions/{number:04}_more.py"


def _alembic(*words: str) -> tuple[str, ...]:
    return ("-m", "alembic", *words)


_CLEAN = Setup(
    files={
        **_BASE,
        "shop/models.py": _INDEXED,
        _file(2): _revision(2, 1, _NOTE, 'op.drop_index("ix_number", table_name="order")'),
    },
    policy="",
    gate="migrations",
)


def _fault(name: str, plain: tuple[str, ...], files: dict[str, str]) -> Fault:
    broken = Setup(files={**_CLEAN.files, **files}, policy="", gate="migrations")
    return Fault(name=name, broken=broken, clean=_CLEAN, modes=(SERIAL,), plain=plain)


FAULTS = (
    _fault(
        "migrations: two heads",
        _alembic("heads"),
        {_file(3): _revision(3, 1, "pass", "pass")},
    ),
    _fault(
        "migrations: two revisions with one id",
        _alembic("upgrade", "head"),
        {"migrations/versions/0002_again.py": _revision(2, 1, "pass", "pass")},
    ),
    _fault(
        "migrations: a downgrade that does nothing",
        (
            "-c",
            _THEN.format("downgrade', '-1"),
        ),
        {_file(2): _revision(2, 1, _NOTE, "pass")},
    ),
    _fault(
        "migrations: a model without its revision",
        _alembic("upgrade", "head"),
        {"shop/models.py": _INDEXED + 'order.append_column(Column("note", String(80)))\n'},
    ),
    _fault(
        "migrations: a CHECK that only the model has",
        (
            "-c",
            _THEN.format("check"),
        ),
        {
            "shop/models.py": _INDEXED
            + ('order.append_constraint(CheckConstraint("number > 0", name="positive"))\n')
        },
    ),
    _fault(
        "migrations: a revision that writes to another database",
        _alembic("upgrade", "head"),
        {
            _file(3): _revision(
                3,
                2,
                'sa.create_engine("sqlite:///other.db").connect().close()',
                "pass",
            )
        },
    ),
    _fault(
        "migrations: the folder is empty",
        _alembic("upgrade", "head"),
        {
            "migrations/versions/0001_order.py": "",
            _file(2): "",
            "shop/models.py": "from sqlalchemy import MetaData\n\nmetadata = MetaData()\n",
        },
    ),
)
