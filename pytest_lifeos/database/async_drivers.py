"""Async drivers: which one a database is reached by when a test is async."""

from importlib.util import find_spec

# The first that is installed; psycopg is, wherever our PostgreSQL is.
KNOWN = {"postgresql": ("asyncpg", "psycopg"), "sqlite": ("aiosqlite",)}


class NoAsyncDriver(Exception):
    """No driver of the database is installed that works with asyncio."""


def async_driver(url: str) -> str:
    """The name of the driver for SQLAlchemy: that of the URL if it is async, else one that is installed.

    Raises NoAsyncDriver with what can be installed.
    """
    from sqlalchemy import make_url

    given = make_url(url)
    known = KNOWN.get(given.get_backend_name(), ())
    if given.get_dialect().is_async and given.get_driver_name() not in known:
        return given.get_driver_name()
    explicit = [name for name in known if name == given.get_driver_name() != "psycopg"]
    installed = [name for name in (*explicit, *known) if find_spec(name)]
    if not installed:
        raise NoAsyncDriver(
            f"no async driver for {given.get_backend_name()}: install {' or '.join(known)}"
        )
    return installed[0]


def led_by(url: str, driver: str) -> str:
    """The URL with the driver in place of its own; with its password, if it has one."""
    from sqlalchemy import make_url

    given = make_url(url)
    led = given.set(drivername=f"{given.get_backend_name()}+{driver}")
    return led.render_as_string(hide_password=False)
