"""`db.session` of Flask-SQLAlchemy works in the test's transaction, in requests too."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import create_engine, text

from pytest_lifeos.database.flask_apps import FlaskApps, NotATestDatabase, joined_apps
from pytest_lifeos.database.isolation import RolledBack
from pytest_lifeos.on_import import Undo, when_imported

ADD = text("INSERT INTO author SELECT max(id) + 1, 'No. ' || max(id) FROM author")
COUNT = text("SELECT count(*) FROM author")


@pytest.fixture
def apps() -> Iterator[FlaskApps]:
    with joined_apps() as joined:
        yield joined


@pytest.fixture
def make_app(tmp_path: Path) -> Callable[..., tuple[Flask, SQLAlchemy]]:
    def make(**config: object) -> tuple[Flask, SQLAlchemy]:
        app, db = Flask("shop"), SQLAlchemy()
        app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'live.sqlite'}"
        app.config.update(config)
        db.init_app(app)

        @app.post("/authors")
        def add() -> str:
            db.session.execute(ADD)
            db.session.commit()
            return str(db.session.scalar(COUNT))

        return app, db

    return make


def count_outside(url: str) -> object:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.scalar(COUNT)
    engine.dispose()
    return found


def test_a_request_joins_the_transaction_of_the_test(
    rolled_back: RolledBack,
    apps: FlaskApps,
    make_app: Callable[..., tuple[Flask, SQLAlchemy]],
    url: str,
    tmp_path: Path,
) -> None:
    before, _ = make_app()
    with rolled_back.connection() as connection, apps.led_to(connection.engine):
        made_meanwhile, _ = make_app()
        connection.execute(ADD)
        answers = [app.test_client().post("/authors").text for app in (before, made_meanwhile)]
        inside = connection.scalar(COUNT)

    outside = count_outside(url)
    assert (answers, inside, outside) == (["3", "4"], 4, 1)
    assert not (tmp_path / "live.sqlite").exists()


def test_a_session_of_a_longer_context_begins_anew_with_each_test(
    rolled_back: RolledBack, apps: FlaskApps, make_app: Callable[..., tuple[Flask, SQLAlchemy]]
) -> None:
    app, db = make_app()
    found = []
    with app.app_context():
        for _ in range(2):
            with rolled_back.connection() as connection, apps.led_to(connection.engine):
                db.session.execute(ADD)  # and no commit, and nobody closes it
                found.append(db.session.scalar(COUNT))

    assert found == [2, 2]


def test_an_application_may_make_drop_and_dispose(
    rolled_back: RolledBack, apps: FlaskApps, make_app: Callable[..., tuple[Flask, SQLAlchemy]]
) -> None:
    app, db = make_app()
    for _ in range(2):
        with rolled_back.connection() as connection, apps.led_to(connection.engine):
            with app.app_context():
                db.create_all()
                db.session.execute(ADD)
                db.session.commit()
                db.drop_all()
                db.engine.dispose()
            found = connection.scalar(COUNT)

    assert found == 2


def test_without_a_test_an_application_is_left_alone(
    apps: FlaskApps, make_app: Callable[..., tuple[Flask, SQLAlchemy]]
) -> None:
    app, db = make_app()

    with app.app_context():
        found = db.engine.url.database

    assert str(found).endswith("live.sqlite")


def test_a_bind_that_leads_to_no_test_database_is_refused(
    rolled_back: RolledBack, apps: FlaskApps, make_app: Callable[..., tuple[Flask, SQLAlchemy]]
) -> None:
    binds = {"audit": "postgresql+psycopg://me:hunter2@db.example.com/audit", "cache": "sqlite://"}
    app, db = make_app(SQLALCHEMY_BINDS=binds)
    with rolled_back.test() as engine, apps.led_to(engine), app.app_context():
        fit = db.engines["cache"].url.database
        with pytest.raises(
            NotATestDatabase, match=r'BINDS\["audit"\]: the database "audit"'
        ) as error:
            db.session.execute(text("SELECT 1"), bind_arguments={"bind": db.engines["audit"]})

    assert (fit, "hunter2" in str(error.value)) == (":memory:" if fit else fit, False)


def test_the_extension_is_as_before_at_the_end() -> None:
    before = SQLAlchemy.__dict__["engines"]

    with joined_apps():
        inside = SQLAlchemy.__dict__["engines"]

    assert (inside is before, SQLAlchemy.__dict__["engines"] is before) == (False, True)


def test_a_library_is_waited_for_and_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "late_library.py").write_text("loaded = True")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "late_library", raising=False)
    finders, events = list(sys.meta_path), list[str]()

    def act(module: ModuleType) -> Undo:
        events.append(module.__name__)
        return events.clear

    with when_imported("late_library", act):
        before = list(events)
        __import__("late_library")
        after = list(events)

    assert (before, after, events, sys.meta_path) == ([], ["late_library"], [], finders)
