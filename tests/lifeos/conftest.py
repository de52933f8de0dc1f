"""The application under test: a fixed day, an in-memory SQLite database, no ML."""

from collections.abc import Callable, Iterator
from datetime import date
from secrets import token_hex

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lifeos.app import create_app
from lifeos.database import db
from lifeos.ml.categoriser import Categoriser
from lifeos.ml.source import CategoriserSource
from lifeos.settings import Settings

TODAY = date(2026, 3, 4)


@pytest.fixture
def today() -> date:
    """The day on which every test takes place, a Wednesday."""
    return TODAY


@pytest.fixture
def make_app() -> Iterator[Callable[[str, Categoriser | None], Flask]]:
    """Builds applications on a database URL, and closes their connections after the test."""
    apps: list[Flask] = []

    def make(url: str, categoriser: Categoriser | None = None) -> Flask:
        settings = Settings(
            environment="ci", database_url=url, secret_key=token_hex(), version="abc1234"
        )
        source = None
        if categoriser is not None:
            source = CategoriserSource(enabled=True, trainer=lambda: categoriser)
        apps.append(create_app(settings, today=lambda: TODAY, categorisers=source))
        return apps[-1]

    yield make
    for app in apps:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """An application whose database holds the tables of the models, and no row."""
    app = make_app("sqlite:///:memory:")
    with app.app_context():
        db.create_all()
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of `app`."""
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session on the database of `app`."""
    with app.app_context():
        yield db.session()
