"""Drivers: tells of connections that Python's own audit events do not: libpq's, and a pool's."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from pytest_lifeos.isolation.calls import ENGINE, PSYCOPG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection


class Drivers:
    """Listens to the drivers that have been imported; call `listen` again when there may be more."""

    def __init__(self) -> None:
        self._opened = contextlib.ExitStack()
        self._heard: set[str] = set()

    def listen(self) -> None:
        """Costs two look-ups once all are heard."""
        for name, way in _WAYS.items():
            if name in sys.modules and name not in self._heard:
                self._heard.add(name)
                self._opened.enter_context(way())

    def close(self) -> None:
        """Leaves the drivers as they were."""
        self._opened.close()
        self._heard.clear()


@contextlib.contextmanager
def _engines_told() -> Iterator[None]:
    """Each use of a connection, also one that a pool has kept from an earlier test."""
    from sqlalchemy import Engine, event

    event.listen(Engine, "engine_connect", _tell_of_engine)
    try:
        yield
    finally:
        event.remove(Engine, "engine_connect", _tell_of_engine)


def _tell_of_engine(connection: Connection) -> None:
    url = connection.engine.url
    name = "SQLite" if connection.dialect.name == "sqlite" else connection.dialect.name
    where = f" on {url.host}" if url.host else ""
    sys.audit(ENGINE, f"opened the {name} database {url.database or ':memory:'}{where}")


@contextlib.contextmanager
def _psycopg_told() -> Iterator[None]:
    """The one place that all ways of psycopg to connect lead through; it has no public name."""
    import psycopg

    name = "_connect_gen"
    kinds = (psycopg.Connection, psycopg.AsyncConnection)
    owners = {next(each for each in kind.__mro__ if name in vars(each)) for kind in kinds}
    originals = {owner: vars(owner)[name] for owner in owners}
    for owner, original in originals.items():
        setattr(owner, name, classmethod(_telling(original)))
    try:
        yield
    finally:
        for owner, original in originals.items():
            setattr(owner, name, original)


def _telling(original: classmethod[object, ..., object]) -> Callable[..., object]:
    def connect(kind: type, conninfo: str = "", *args: object, **kwargs: object) -> object:
        sys.audit(PSYCOPG, _described(conninfo))
        return original.__get__(None, kind)(conninfo, *args, **kwargs)

    return connect


def _described(conninfo: str) -> str:
    """Without the password that `conninfo` may hold."""
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(conninfo)
    where = parts.get("host") or parts.get("hostaddr")
    name = parts.get("dbname") or parts.get("user") or "of the user's name"
    return f"opened the postgresql database {name}" + (f" on {where}" if where else "")


_WAYS = {"sqlalchemy": _engines_told, "psycopg": _psycopg_told}
