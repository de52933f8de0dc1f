"""pytest-postgresql's janitor on our server: it makes and drops databases, and loads them."""

import inspect
from functools import partial
from typing import TYPE_CHECKING

from pytest_lifeos.database.server import Server

if TYPE_CHECKING:
    from pytest_postgresql.janitor import DatabaseJanitor


def janitor(
    server: Server, database: str, *, template: str | None = None, as_template: bool = False
) -> "DatabaseJanitor":
    """The janitor of one database; `with` makes and drops it, `load` takes SQL files and callables."""
    from pytest_postgresql.janitor import DatabaseJanitor

    wanted = inspect.signature(DatabaseJanitor).parameters["version"]
    # Asked for until version 7, deprecated from 10 on, and used by neither.
    asked_for = wanted.default is inspect.Parameter.empty
    make = partial(DatabaseJanitor, version="0") if asked_for else DatabaseJanitor
    return make(
        user=server.user,
        host=str(server.folder),
        port=server.port,
        dbname=database,
        template_dbname=template,
        as_template=as_template,
    )
