"""Drivers: PostgreSQL drivers in C tell where they are about to connect, which Python does not see."""

import importlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

# Is called with the words of a connect: host, port, dbname or database; raises to refuse it.
Ask = Callable[[Mapping[str, object]], None]


@contextmanager
def connects_told(ask: Ask) -> Iterator[None]:
    """Asks before each connect of psycopg, psycopg2 and asyncpg, as far as they are installed."""
    with ExitStack() as stack:
        for name, patch in _PATCHES.items():
            module = _imported(name)
            if module is not None:
                patch(module, ask, stack)
        yield


@cache
def _imported(name: str) -> ModuleType | None:
    """The driver, if it is there and works: an `import` of the project's would come too late."""
    with suppress(Exception):
        return importlib.import_module(name)
    return None


def _psycopg(driver: ModuleType, ask: Ask, stack: ExitStack) -> None:
    """The one place that all ways of psycopg to connect lead through; it has no public name."""
    name = "_get_connection_params"

    def params(kind: type[object], /, conninfo: str, **given: object) -> object:
        ask(driver.conninfo.conninfo_to_dict(conninfo, **given))
        return sync.__get__(None, kind)(conninfo, **given)

    async def later(kind: type[object], /, conninfo: str, **given: object) -> object:
        ask(driver.conninfo.conninfo_to_dict(conninfo, **given))
        return await asynchronous.__get__(None, kind)(conninfo, **given)

    sync = vars(driver.Connection)[name]
    asynchronous = vars(driver.AsyncConnection)[name]
    stack.enter_context(_replaced(driver.Connection, name, classmethod(params)))
    stack.enter_context(_replaced(driver.AsyncConnection, name, classmethod(later)))


def _psycopg2(driver: ModuleType, ask: Ask, stack: ExitStack) -> None:
    real = driver._connect
    parse = importlib.import_module("psycopg2.extensions").parse_dsn

    def connect(dsn: str, **given: object) -> object:
        ask(parse(dsn))
        return real(dsn, **given)

    stack.enter_context(_replaced(driver, "_connect", connect))


def _asyncpg(_driver: ModuleType, ask: Ask, stack: ExitStack) -> None:
    utils = importlib.import_module("asyncpg.connect_utils")
    real = utils._connect_addr

    async def connect(*, addr: object, params: Any, **given: object) -> object:
        ask({**_place(addr), "database": params.database})
        return await real(addr=addr, params=params, **given)

    stack.enter_context(_replaced(utils, "_connect_addr", connect))


@contextmanager
def _replaced(owner: object, name: str, stand_in: object) -> Iterator[None]:
    before = vars(owner)[name]
    setattr(owner, name, stand_in)
    try:
        yield
    finally:
        setattr(owner, name, before)


def _place(address: object) -> dict[str, object]:
    """`("host", 5432)`, or `"/folder/.s.PGSQL.5432"`."""
    if isinstance(address, tuple):
        return {"host": address[0], "port": address[1]}
    path = Path(str(address))
    return {"host": str(path.parent), "port": path.name.rpartition(".")[2]}


_PATCHES: Mapping[str, Callable[[ModuleType, Ask, ExitStack], None]] = {
    "psycopg": _psycopg,
    "psycopg2": _psycopg2,
    "asyncpg": _asyncpg,
}
