"""The application's database: one Flask-SQLAlchemy object and the migrations beside it."""

from pathlib import Path
from sqlite3 import Connection as SQLiteConnection

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event

from lifeos.models import metadata
from lifeos.settings import Settings

MIGRATIONS = Path(__file__).resolve().parent / "migrations"

# The models stand on a base of their own, so that services and migrations need no Flask.
db = SQLAlchemy(metadata=metadata)
# An absolute directory: `flask db` works from the repository's root and from `lifeos/`.
migrate = Migrate(db=db, directory=str(MIGRATIONS))


def connect_database(app: Flask, settings: Settings) -> None:
    """Gives `app` its engine; nothing connects before the first query."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings)
    db.init_app(app)
    migrate.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _enforce_foreign_keys)


def _engine_options(settings: Settings) -> dict[str, object]:
    if settings.database_url.startswith("sqlite"):
        return {}
    # A dead server must fail a request within seconds, or the readiness probe hangs with it.
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": 5}}


def _enforce_foreign_keys(connection: SQLiteConnection, _record: object) -> None:
    # SQLite ignores foreign keys unless each connection asks for them.
    connection.execute("PRAGMA foreign_keys=ON")
