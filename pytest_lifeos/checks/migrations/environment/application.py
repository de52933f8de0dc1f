"""Application: a Flask application whose `env.py` works through the application's own engine."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, runtime_checkable

from sqlalchemy import Engine, create_engine, pool

from pytest_lifeos.checks.migrations.environment.named import load
from pytest_lifeos.checks.migrations.environment.wrong_database import ConnectGuard
from pytest_lifeos.checks.migrations.project import MigrationProject


@runtime_checkable
class Application(Protocol):
    """What is used of a Flask application."""

    extensions: dict[str, object]

    def app_context(self) -> AbstractContextManager[object]:
        """The context in which `current_app` is this application."""


def make_application(name: str) -> Application:
    """The application that `name` leads to, or that the function there makes."""
    found = load(name)
    made: object = found() if callable(found) and not isinstance(found, Application) else found
    if not isinstance(made, Application):
        raise TypeError(f"{name} is a {type(made).__name__}, a Flask application is asked for")
    return made


@contextmanager
def on_ephemeral_database(
    application: Application, guard: ConnectGuard, project: MigrationProject
) -> Iterator[None]:
    """The application's context, with its engine led to the ephemeral database.

    Flask-Migrate's `env.py` connects with that engine, listeners and all, so it is the engine to use.
    An engine of another dialect is one of Flask-SQLAlchemy's `engines`, and another takes its place.
    Of an application with several databases all but one work in memory, where nothing is migrated.
    """
    with application.app_context(), _aside(application.extensions, guard, project):
        engine = _engine(application.extensions, project.bind)
        if engine is None or engine.dialect.name != guard.database.dialect:
            with _replaced(application.extensions, engine, guard.database.url):
                yield
            return
        guard.redirect(engine)
        # Connections that were pooled before lead elsewhere; those made here must not stay.
        engine.dispose()
        try:
            yield
        finally:
            engine.dispose()


@contextmanager
def _replaced(extensions: Mapping[str, object], engine: Engine | None, url: str) -> Iterator[None]:
    """Flask-SQLAlchemy's engines with one at `url` in the place of `engine`, for the block."""
    database = getattr(extensions.get("migrate"), "db", None)
    engines: object = getattr(database, "engines", None)
    if engine is None or not isinstance(engines, dict):
        yield
        return
    before = dict(engines)
    ours = create_engine(url, poolclass=pool.NullPool)
    engines |= {key: ours for key, each in before.items() if each is engine}
    try:
        yield
    finally:
        engines |= before


@contextmanager
def _aside(
    extensions: Mapping[str, object], guard: ConnectGuard, project: MigrationProject
) -> Iterator[None]:
    """Flask-SQLAlchemy's engines with one in memory in the place of each other database."""
    engines: object = getattr(getattr(extensions.get("migrate"), "db", None), "engines", None)
    if not project.binds or not isinstance(engines, dict):
        yield
        return
    before = dict(engines)
    others = {key: guard.spare() for key in before if key != project.bind}
    engines |= others
    try:
        yield
    finally:
        engines |= before
        for engine in others.values():
            engine.dispose()


def _engine(extensions: Mapping[str, object], bind: str | None) -> Engine | None:
    """The engine as Flask-Migrate's own `env.py` finds it."""
    database = getattr(extensions.get("migrate"), "db", None)
    if bind is not None:
        found: object = getattr(database, "engines", {}).get(bind)
        return found if isinstance(found, Engine) else None
    engine: object = getattr(database, "engine", None)
    if engine is None:
        engine = getattr(database, "get_engine", lambda: None)()
    return engine if isinstance(engine, Engine) else None
