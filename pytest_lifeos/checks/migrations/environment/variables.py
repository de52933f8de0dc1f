"""Variables: what the project's code is to find in its environment, above all the address of the ephemeral database."""

import importlib.util
import os
import sys
from pathlib import Path

from sqlalchemy import make_url

from pytest_lifeos.checks.migrations.environment.limit import LAST_WORDS
from pytest_lifeos.checks.migrations.project import MigrationProject

# The asynchronous drivers of a database, the best first.
_ASYNCHRONOUS = {"sqlite": ("aiosqlite",), "postgresql": ("asyncpg", "psycopg")}


def set_variables(project: MigrationProject, url: str) -> None:
    """Sets the variables of the project, in which `{url}` and `{async_url}` stand for the address `url`.

    To be called where `isolated` takes it back. The address has no `%` where it need not have one: an
    env.py puts what it reads into Alembic's configuration, which takes that for the start of a name.
    """
    plain, later = (each.replace("%2F", "/") for each in (url, asynchronous(url)))
    for name, text in project.variables:
        os.environ[name] = text.replace("{url}", plain).replace("{async_url}", later)


def asynchronous(url: str) -> str:
    """The same address for `create_async_engine`, by the first of its drivers that is installed."""
    ours = make_url(url)
    backend = ours.get_backend_name()
    drivers = _ASYNCHRONOUS.get(backend, ())
    there = next((each for each in drivers if importlib.util.find_spec(each)), None)
    if there is None:
        return url
    return ours.set(drivername=f"{backend}+{there}").render_as_string(hide_password=False)


def forget_modules(project: MigrationProject) -> None:
    """Has the project's modules imported anew, as in a process that begins: one may keep an address that it read.

    Only for a project with variables, and in a process of its own, where nobody else works with them.
    """
    if not project.variables or LAST_WORDS.get() is None:
        return
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] != "pytest_lifeos" and _is_of(project.root, module):
            del sys.modules[name]


def _is_of(root: Path, module: object) -> bool:
    file = getattr(module, "__file__", None)
    path = Path(file) if isinstance(file, str) else None
    return path is not None and path.is_relative_to(root) and "site-packages" not in path.parts
