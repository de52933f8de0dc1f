"""MIG012, and that a rehearsal leaves neither another database nor the process changed."""

from __future__ import annotations

import logging
import logging.config
import os
import sqlite3
import sys
from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

# Alembic's own template with an address of its own, as most projects have it.
WRONG = """
from sqlalchemy import create_engine
from alembic import context

connectable = create_engine({url!r})

with connectable.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


def wrong(url: str) -> str:
    return WRONG.replace("{url!r}", repr(url))


def test_an_env_with_a_database_of_its_own_is_refused(chain: Chain) -> None:
    real = chain.root / "real.sqlite"
    chain.tasks().env(wrong(f"sqlite:///{real}"))

    found = [str(each) for each in chain.rehearse().upgrade]

    assert found == [
        f"migrations/env.py:7: MIG012 connects to sqlite {real}, not to the ephemeral database"
    ]
    assert not real.exists()


def test_a_refusal_that_env_catches_is_found_all_the_same(chain: Chain) -> None:
    chain.tasks().env(
        "try:\n    from sqlalchemy import create_engine\n"
        '    create_engine("sqlite://").connect()\nexcept Exception:\n    pass\n'
    )

    (found,) = chain.rehearse().upgrade

    assert str(found).startswith("migrations/env.py:3: MIG012 connects to sqlite :memory:")


def test_a_server_is_named_without_user_and_password(chain: Chain) -> None:
    chain.tasks().env(wrong("postgresql+psycopg://me:hunter2@db.example.com/prod"))

    (found,) = chain.rehearse().upgrade

    assert found.message == (
        "connects to postgresql db.example.com/prod, not to the ephemeral database"
    )


def test_a_connection_pooled_before_the_rehearsal_is_refused(chain: Chain) -> None:
    real = chain.root / "pooled.sqlite"
    chain.file(
        f"{chain.name}_db.py",
        f"from sqlalchemy import *\nengine = create_engine('sqlite:///{real}')",
    )
    chain.tasks().env(
        f"from {chain.name}_db import engine\n"
        + wrong("sqlite://").replace("create_engine('sqlite://')", "engine")
    )
    sys.path.insert(0, str(chain.root))
    try:
        engine = __import__(f"{chain.name}_db").engine
    finally:
        sys.path.remove(str(chain.root))
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE precious (id)"))

    (found,) = chain.rehearse().upgrade
    engine.dispose()

    assert found.message == f"connects to sqlite {real}, not to the ephemeral database"
    assert chain.tables("pooled.sqlite") == ["precious"]


def test_an_engine_with_a_creator_is_refused(chain: Chain) -> None:
    real = chain.root / "creator.sqlite"
    chain.tasks().env(
        "import sqlite3\n"
        + wrong("sqlite://").replace(
            "create_engine('sqlite://')",
            f"create_engine('sqlite://', creator=lambda: sqlite3.connect({str(real)!r}))",
        )
    )

    (found,) = chain.rehearse().upgrade

    assert found.message == f"connects to sqlite {real}, not to the ephemeral database"
    assert chain.tables("creator.sqlite") == []


def test_the_generic_template_of_alembic_works(chain: Chain) -> None:
    template = distribution("alembic").locate_file("alembic/templates/generic/env.py")
    chain.tasks().env(Path(str(template)).read_text())

    found = chain.rehearse(metadata=f"{chain.name}:metadata")

    assert (found.upgrade, found.models, found.downgrade) == ((), (), ())


def test_an_ini_file_gives_options_and_never_the_address(chain: Chain) -> None:
    chain.file(
        "alembic.ini",
        "[alembic]\nscript_location = elsewhere\nsqlalchemy.url = sqlite:///real.db\nmine = 7\n",
    )
    chain.tasks().env("""
        from sqlalchemy import create_engine
        from alembic import context
        assert context.config.get_main_option("mine") == "7"
        with create_engine(context.config.get_main_option("sqlalchemy.url")).connect() as connection:
            context.configure(connection=connection)
            with context.begin_transaction():
                context.run_migrations()
        """)

    found = chain.rehearse()

    assert (found.upgrade, found.downgrade) == ((), ())
    assert not (chain.root / "real.db").exists()


def test_other_databases_can_be_reached_after_the_rehearsal(chain: Chain) -> None:
    chain.tasks().rehearse()

    engine = create_engine(f"sqlite:///{chain.root / 'after.sqlite'}")
    with engine.connect() as connection:
        answer = connection.execute(text("SELECT 1")).scalar()
    engine.dispose()

    assert answer == 1


def test_nothing_is_printed(chain: Chain, capfd: pytest.CaptureFixture[str]) -> None:
    chain.tasks().revision(
        "0002", 'import sys, warnings\nprint("out")\nsys.stderr.write("err")\nwarnings.warn("w")'
    )

    found = chain.rehearse()

    assert found.upgrade == ()
    assert capfd.readouterr() == ("", "")


def test_logging_is_as_it_was(chain: Chain, caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger(f"lifeos.tests.{chain.name}")
    handler = logging.NullHandler()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    configure = logging.config.fileConfig
    root = logging.root.handlers[:], logging.root.level
    env = (chain.root / "migrations/env.py").read_text()
    chain.tasks().env(
        "import logging\nfrom logging.config import fileConfig\nfileConfig('nowhere.ini')\n"
        f"logger = logging.getLogger({logger.name!r})\n"
        "logger.disabled = True\nlogger.handlers.clear()\nlogger.setLevel(50)\n"
        "logging.basicConfig(level=1, force=True)\nlogging.error('loud')\n" + env
    )

    found = chain.rehearse()

    assert found.upgrade == ()
    assert (logger.disabled, logger.handlers, logger.level) == (False, [handler], logging.INFO)
    assert (logging.root.handlers[:], logging.root.level) == root
    assert logging.config.fileConfig is configure
    assert (logging.root.manager.disable, caplog.records) == (logging.NOTSET, [])


def test_directory_path_and_environment_are_as_they_were(
    chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIFEOS_TEST_KEPT", "kept")
    monkeypatch.setenv("LIFEOS_TEST_GONE", "back")
    before = state()
    chain.tasks().env("""
        import os, sys
        assert sys.path[0] == os.getcwd() == os.path.realpath(os.getcwd())
        os.chdir("/")
        sys.path.insert(0, "/nowhere")
        os.environ["LIFEOS_TEST_NEW"] = os.environ["LIFEOS_TEST_KEPT"] = "changed"
        del os.environ["LIFEOS_TEST_GONE"]
        sys.exit("bye")
        """)

    (found,) = chain.rehearse().upgrade

    assert found.message == "env.py does not run: SystemExit: bye"
    assert state() == before


def state() -> tuple[str, list[str], Mapping[str, str], bool]:
    return os.getcwd(), sys.path[:], dict(os.environ), sys.dont_write_bytecode


FLASK_APP = """
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event

db = SQLAlchemy()

class Task(db.Model):
    id = db.Column(db.Integer, primary_key=True)

def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "{url}"
    db.init_app(app)
    Migrate(app, db)
    return app
"""


def flask_app(chain: Chain, url: str, more: str = "") -> str:
    """Adds an application with Flask-Migrate's own env.py; its name for the setting `app`."""
    template = distribution("flask-migrate").locate_file("flask_migrate/templates/flask/env.py")
    chain.tasks().env(Path(str(template)).read_text())
    chain.file(f"{chain.name}_app.py", FLASK_APP.replace("{url}", url) + more)
    return f"{chain.name}_app:create_app"


def test_flask_migrate_works_on_the_ephemeral_database(chain: Chain) -> None:
    real = chain.root / "app.sqlite"
    app = flask_app(chain, f"sqlite:///{real}")

    found = chain.rehearse(app=app)

    assert (found.upgrade, found.models, found.downgrade) == ((), (), ())
    assert not real.exists()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///file:app.db?uri=true"])
def test_flask_apps_on_other_kinds_of_sqlite_are_led_there_too(chain: Chain, url: str) -> None:
    app = flask_app(chain, url)

    found = chain.rehearse(app=app)

    assert (found.upgrade, found.models, found.downgrade) == ((), (), ())


def test_an_app_that_exists_already_gets_its_database_back(chain: Chain) -> None:
    real = chain.root / "app.sqlite"
    more = """
app = create_app()
with app.app_context(), db.engine.connect() as connection:
    connection.exec_driver_sql("CREATE TABLE precious (id)")
def query():
    with app.app_context():
        with db.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT name FROM sqlite_master").all()
        db.engine.dispose()
    return [row[0] for row in rows]
"""
    app = flask_app(chain, f"sqlite:///{real}", more)
    sys.path.insert(0, str(chain.root))
    module = __import__(f"{chain.name}_app")
    sys.path.remove(str(chain.root))

    found = chain.rehearse(app=app.replace("create_app", "app"))

    assert (found.upgrade, found.models, found.downgrade) == ((), (), ())
    assert module.query() == ["precious"]


def test_the_engine_keeps_its_listeners(chain: Chain) -> None:
    more = """
make = create_app
def create_app():
    app = make()
    with app.app_context():
        event.listen(db.engine, "connect", lambda c, _: c.execute("PRAGMA foreign_keys = ON"))
    return app
"""
    app = flask_app(chain, "sqlite://", more)
    chain.revision("0002", 'assert op.get_bind().exec_driver_sql("PRAGMA foreign_keys").scalar()')

    found = chain.rehearse(app=app)

    assert found.upgrade == ()


def test_a_flask_app_on_a_server_is_led_there_too(chain: Chain) -> None:
    app = flask_app(chain, "postgresql+psycopg://me:hunter2@db.example.com/prod")

    found = chain.rehearse(app=app)

    assert (found.upgrade, found.models, found.downgrade) == ((), (), ())


def test_an_app_that_connects_while_it_is_made_is_found_there(chain: Chain) -> None:
    real = chain.root / "early.sqlite"
    more = """
make = create_app
def create_app():
    app = make()
    with app.app_context():
        db.create_all()
    return app
"""
    app = flask_app(chain, f"sqlite:///{real}", more)

    (found,) = chain.rehearse(app=app).upgrade

    assert (found.code, found.path, found.line) == ("MIG012", f"{chain.name}_app.py", 23)
    assert not real.exists()


def test_an_env_that_asks_for_an_app_is_told_which_setting_names_it(chain: Chain) -> None:
    flask_app(chain, "sqlite://")

    (found,) = chain.rehearse().upgrade

    assert (found.code, found.hint) == (
        "MIG011",
        'name the Flask app that it asks for: app = "shop:create_app" in [tool.lifeos.gates.migrations]',
    )


@pytest.mark.parametrize(
    ("app", "said"),
    [
        ("{models}_app:db", "SQLAlchemy, a Flask application is asked for"),
        ("{models}_app:nothing", "has no attribute 'nothing'"),
        ("nowhere_app:app", "No module named 'nowhere_app'"),
    ],
)
def test_an_app_setting_that_leads_nowhere_is_found(chain: Chain, app: str, said: str) -> None:
    flask_app(chain, "sqlite://")

    (found,) = chain.rehearse(app=app.replace("{models}", chain.name)).upgrade

    assert (found.code, said in found.message) == ("MIG011", True)


def test_sqlite_is_new_enough_for_what_the_checks_read() -> None:
    assert sqlite3.sqlite_version_info >= (3, 26)
