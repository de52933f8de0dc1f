"""Projects with several databases, by Flask-Migrate's template and Alembic's own: each is looked at by itself."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import alembic
import pytest

from pytest_lifeos.checks.migrations.environment.postgresql_database import postgresql_database
from pytest_lifeos.checks.migrations.environment.sqlite_file import sqlite_file
from pytest_lifeos.checks.migrations.measured.measure import measure_on
from pytest_lifeos.checks.migrations.rows.check import check_rows
from pytest_lifeos.checks.migrations.rows.upgrade import upgrade_rows_on
from tests.unit.checks.migrations.environment.test_migration_shapes import found_by

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain, NewUrl

Shape = dict[str, Any]
Layout = Callable[["Chain"], Shape]

MULTI_APP = """
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Task(db.Model):
    id = db.Column(db.Integer, primary_key=True)

class User(db.Model):
    __bind_key__ = "people"
    id = db.Column(db.Integer, primary_key=True)

def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///real.db"
    app.config["SQLALCHEMY_BINDS"] = {"people": "sqlite:///people.db"}
    db.init_app(app)
    Migrate(app, db)
    return app
"""
MULTI_REVISION = """
\"\"\"make tasks and people\"\"\"
import sqlalchemy as sa
from alembic import op
revision = "0001"
down_revision = None

def upgrade(engine_name):
    globals()["upgrade_%s" % engine_name]()

def downgrade(engine_name):
    globals()["downgrade_%s" % engine_name]()

def upgrade_():
    op.create_table("task", sa.Column("id", sa.Integer, primary_key=True))

def downgrade_():
    op.drop_table("task")

def upgrade_people():
    op.create_table("user", sa.Column("id", sa.Integer, primary_key=True))

def downgrade_people():
    op.drop_table("user")
"""
MAKE_USER = 'op.create_table("user", sa.Column("id", sa.Integer, primary_key=True))'
MAKE_TASK = MAKE_USER.replace("user", "task")


def of_flask(chain: Chain) -> Shape:
    """A Flask application with two databases, and Flask-Migrate's own env.py for them."""
    template = "flask_migrate/templates/flask-multidb/env.py"
    found = distribution("flask-migrate").locate_file(template)
    chain.env(Path(str(found)).read_text()).file(f"{chain.name}_app.py", MULTI_APP)
    chain.file("migrations/versions/0001_step.py", MULTI_REVISION)
    return {"app": f"{chain.name}_app:create_app", "binds": ("people",)}


def of_alembic(chain: Chain) -> Shape:
    """What `alembic init -t multidb` makes, with models for both databases."""
    template = Path(str(alembic.__file__)).parent / "templates" / "multidb" / "env.py"
    models = f"""
    from {chain.name} import task, user
    target_metadata = {{"one": task, "two": user}}
    """
    chain.env(template.read_text().replace("target_metadata = {}", dedent(models).strip()))
    chain.models("""
        task, user = sa.MetaData(), sa.MetaData()
        sa.Table("task", task, sa.Column("id", sa.Integer, primary_key=True))
        sa.Table("user", user, sa.Column("id", sa.Integer, primary_key=True))
        """)
    chain.file(
        "alembic.ini",
        """
        [alembic]
        script_location = migrations
        databases = one, two
        [one]
        sqlalchemy.url = postgresql://nowhere/one
        [two]
        sqlalchemy.url = sqlite:///two.db
        """,
    )
    revision = MULTI_REVISION.replace("_people", "_two").replace("upgrade_():", "upgrade_one():")
    chain.file("migrations/versions/0001_step.py", revision.replace("grade_()", "grade_one()"))
    return {}


LAYOUTS = pytest.mark.parametrize("layout", [of_flask, of_alembic])


def next_revision(chain: Chain, act: str) -> None:
    """A second revision that does nothing to the default database, and `act` to the other."""
    text = (chain.root / "migrations/versions/0001_step.py").read_text()
    text = text.replace('revision = "0001"', 'revision = "0002"').replace("None", '"0001"')
    text = text.replace(MAKE_TASK, "pass").replace(MAKE_USER, act)
    text = text.replace('op.drop_table("task")', "pass").replace('op.drop_table("user")', "pass")
    chain.file("migrations/versions/0002_step.py", text)


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest) -> Chain:
    """An empty project, on each database in turn."""
    name = {"sqlite": "chain", "postgresql": "on_postgresql"}[request.param]
    chain: Chain = request.getfixturevalue(name)
    return chain


@LAYOUTS
def test_each_of_several_databases_is_rehearsed(either: Chain, layout: Layout) -> None:
    shape = layout(either)

    assert (found_by(either, **shape), len(either.project(**shape).binds)) == ([], 1)
    assert not list(either.root.rglob("*.db"))


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ('op.drop_table("user")', "pass", "MIG031 migrations/versions/0001_step.py"),
        ('op.drop_table("task")', "pass", "MIG031 migrations/versions/0001_step.py"),
        ('op.create_table("user"', 'op.create_table("users"', "MIG020 migrations"),
        ("    globals", "    {}[engine_name]; globals", "MIG010 migrations/versions/0001_step.py"),
    ],
)
@LAYOUTS
def test_a_fault_in_one_of_several_databases_is_found(
    chain: Chain, layout: Layout, before: str, after: str, code: str
) -> None:
    shape = layout(chain)
    path = chain.root / "migrations/versions/0001_step.py"
    path.write_text(path.read_text().replace(before, after))

    assert code in found_by(chain, **shape)


def test_a_database_that_no_setting_names_is_refused(chain: Chain) -> None:
    app = of_flask(chain)["app"]

    assert "MIG012 migrations/env.py" in found_by(chain, app=app)


@LAYOUTS
def test_what_stops_on_rows_of_the_other_database_is_found(chain: Chain, layout: Layout) -> None:
    shape = layout(chain)
    next_revision(chain, 'op.add_column("user", sa.Column("age", sa.Integer, nullable=False))')

    effects = upgrade_rows_on(chain.project(**shape), sqlite_file, 60.0)

    assert [(Path(each.path).name, each.code) for each in check_rows(effects)] == [
        ("0002_step.py", "MIG301")
    ]


@LAYOUTS
def test_locks_in_the_other_database_are_measured(
    on_postgresql: Chain, layout: Layout, new_url: NewUrl
) -> None:
    shape = layout(on_postgresql)
    next_revision(on_postgresql, 'op.create_index("ix", "user", ["id"])')

    measured = measure_on(
        on_postgresql.project(**shape), lambda: postgresql_database(new_url(), 60.0), 60.0
    )

    touches = [
        touch
        for found in measured.revisions
        for statement in found.statements
        for touch in statement.on_rows
    ]
    assert {(each.table, str(each.held)) for each in touches if each.held} == {("user", "SHARE")}


@LAYOUTS
def test_a_doubt_names_the_database_that_it_is_about(chain: Chain, layout: Layout) -> None:
    shape = layout(chain)
    next_revision(chain, 'raise KeyError("x")')

    doubt = upgrade_rows_on(chain.project(**shape), sqlite_file, 60.0).doubt

    (name,) = chain.project(**shape).binds
    assert doubt.startswith(f"{name}: 0002 stops at migrations/versions/0002_step.py:")
