"""Drivers: tells of connections that Python's own audit events do not: libpq's, and a pool's."""

from __future__ import annotations

import contextlib
import sys
from functools import partial
from typing import TYPE_CHECKING

from pytest_lifeos.isolation.calls import ENGINE, PSYCOPG
from pytest_lifeos.on_import import when_imported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from types import ModuleType

    from sqlalchemy import Connection


@contextlib.contextmanager
def drivers_told() -> Iterator[None]:
    """Listens, until the end of the block, to each driver from the moment that it is imported."""
    with contextlib.ExitStack() as stack:
        for name, way in _WAYS.items():
            stack.enter_context(when_imported(name, partial(_begin, way)))
        yield


def _begin(way: Callable[[], AbstractContextManager[None]], _: ModuleType) -> Callable[[], None]:
    stack = contextlib.ExitStack()
    stack.enter_context(way())
    return stack.close


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
