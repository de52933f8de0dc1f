"""Flask-SQLAlchemy 3: during a test, the engine of each application is the test's.

`db.session`, `db.engine`, `db.create_all()` and the like all take their engine from the property
`SQLAlchemy.engines`, in application code, in requests of a test client and in commands alike.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Protocol

from pytest_lifeos.on_import import Undo, when_imported

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session, scoped_session

_EXTENSION = "flask_sqlalchemy"


class NotATestDatabase(Exception):
    """Raised in the project's code in place of an engine that leads to a database of its own."""


class _Extension(Protocol):
    session: "scoped_session[Session]"


class FlaskApps:
    """The applications of Flask-SQLAlchemy in this process, and where they are led now."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._used: dict[int, _Extension] = {}

    @contextlib.contextmanager
    def led_to(self, engine: "Engine") -> Iterator[None]:
        """Until the end of the block, their sessions work on `engine`; then they are closed."""
        before, self._engine = self._engine, engine
        try:
            yield
        finally:
            self._close_sessions()
            self._engine = before

    def lead(self, module: ModuleType) -> Undo:
        """Puts our property in place of the extension's; version 2 has none, and is left alone."""
        kind = module.SQLAlchemy
        original = getattr(kind, "engines", None)
        if not isinstance(original, property) or original.fget is None:
            return lambda: None
        find = original.fget

        def engines(extension: _Extension) -> "Mapping[str | None, Engine]":
            return self._led(extension, find(extension))

        kind.engines = property(engines, doc=original.__doc__)
        return lambda: setattr(kind, "engines", original)

    def _led(
        self, extension: _Extension, own: "Mapping[str | None, Engine]"
    ) -> "Mapping[str | None, Engine]":
        if self._engine is None:
            return own
        self._used[id(extension)] = extension
        return _Led({key: self._engine if key is None else each for key, each in own.items()})

    def _close_sessions(self) -> None:
        """Those of contexts that outlive the test, too: nothing of it reaches the next one."""
        for extension in self._used.values():
            for session in list(getattr(extension.session.registry, "registry", {}).values()):
                session.close()
        self._used.clear()


class _Led(dict[str | None, "Engine"]):
    """Engines by bind key; one of another bind is given out only if it leads to a test database."""

    def __getitem__(self, key: str | None) -> "Engine":
        engine = super().__getitem__(key)
        if key is not None:
            from pytest_lifeos.database.guard import judge_database

            url = engine.url.render_as_string(hide_password=False)
            refusal = judge_database(url, tables=tuple, environ=os.environ)
            if refusal is not None:
                raise NotATestDatabase(f'SQLALCHEMY_BINDS["{key}"]: {refusal}')
        return engine


@contextlib.contextmanager
def joined_apps() -> Iterator[FlaskApps]:
    """Applications that can be led, from the moment at which the extension is imported."""
    apps = FlaskApps()
    with when_imported(_EXTENSION, apps.lead):
        yield apps
