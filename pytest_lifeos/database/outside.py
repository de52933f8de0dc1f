"""Outside: a PostgreSQL server that somebody gave us; we make databases of our own on it.

The database that its URL names is only connected to, never written to. Ours are named after it, and
carry a comment that says so, and from their first moment a limit that is ours: what is not ours is
never dropped.
"""

import contextlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_lifeos.database.address import read_address
from pytest_lifeos.database.backend_postgresql import PostgresSource
from pytest_lifeos.database.backend_sqlite import sqlite_files
from pytest_lifeos.database.backends import Fill, Source
from pytest_lifeos.database.clones import Clones
from pytest_lifeos.database.host import OutsideFailed
from pytest_lifeos.database.joining import joined
from pytest_lifeos.database.outside_host import Outside
from pytest_lifeos.database.templates import OUR_LIMIT, drop_template, make_template

if TYPE_CHECKING:
    from psycopg import Connection

_KINDS = re.compile(r"(template|main|gw\d+)(_\w+)?")
_NAMED = """
    SELECT datname::text, shobj_description(oid, 'pg_database'), datconnlimit FROM pg_database
    WHERE starts_with(datname, %s)
"""


@contextlib.contextmanager
def outside_files(url: str, folder: Path, fill: Fill) -> Iterator[Source]:
    """SQLite in a new folder beside the file that `url` names, or in `folder` for one in memory.

    Raises OutsideFailed where no folder can be made.
    """
    from sqlalchemy import make_url

    address = read_address(url)
    with contextlib.ExitStack() as stack:
        if not address.in_memory:
            path = str(make_url(url).database).removeprefix("file:")
            try:
                folder = Path(tempfile.mkdtemp(prefix="lifeos-", dir=Path(path).absolute().parent))
            except OSError as error:
                raise OutsideFailed(f"no folder for {address}: {error.strerror}") from None
            stack.callback(shutil.rmtree, folder)
        yield stack.enter_context(sqlite_files(folder, fill))


@contextlib.contextmanager
def outside_clones(url: str, meeting: Path | None, label: str, fill: Fill) -> Iterator[Source]:
    """Databases on the server of `url`, which the guard has let pass; as `postgresql_clones`.

    Raises OutsideFailed and what `fill` raises.
    """
    with contextlib.ExitStack() as stack:
        host = Outside(url, stack)
        template = f"{host.prefix}_template"

        def opened() -> contextlib.AbstractContextManager[Outside]:
            return _filled(host, template, fill)

        stack.enter_context(
            joined(meeting, opened, lambda _: None, lambda: host) if meeting else opened()
        )
        clones = stack.enter_context(Clones(host, template, label))
        yield PostgresSource(host, template, f"{host.prefix}_{label}", clones)


@contextlib.contextmanager
def _filled(host: Outside, template: str, fill: Fill) -> Iterator[Outside]:
    """The template, made by the only run that uses the server's database at this time."""
    with contextlib.closing(host.connect()) as connection:
        _expect_rights(connection, host)
        _lock(connection, host)
        _drop_ours(connection, host)
        _expect_free_names(connection, host)
        try:
            make_template(host, template, fill)
            yield host
        finally:
            _drop_ours(connection, host)


def _expect_rights(connection: "Connection[tuple[object, ...]]", host: Outside) -> None:
    may = "SELECT rolcreatedb OR rolsuper, rolname::text FROM pg_roles WHERE rolname = current_user"
    row = connection.execute(may).fetchone() or (False, "")
    if not row[0]:
        raise OutsideFailed(
            f'the role "{row[1]}" may not make databases beside "{host.base}"'
            f'\nhint: ALTER ROLE "{row[1]}" CREATEDB'
        )


def _lock(connection: "Connection[tuple[object, ...]]", host: Outside) -> None:
    """Held by the connection: a run that is killed lets go of it."""
    wanted = "SELECT pg_try_advisory_lock(hashtext(%s))"
    if connection.execute(wanted, [Outside.comment]).fetchone() != (True,):
        raise OutsideFailed(
            f'another run uses "{host.base}" now\nhint: give each run a database of its own'
        )


def _drop_ours(connection: "Connection[tuple[object, ...]]", host: Outside) -> None:
    """Drops what we made, now or in a run that was killed."""
    for name, comment, limit in connection.execute(_NAMED, [f"{host.prefix}_"]).fetchall():
        if comment == host.comment or limit == OUR_LIMIT:
            drop_template(connection, str(name))


def _expect_free_names(connection: "Connection[tuple[object, ...]]", host: Outside) -> None:
    for name, *_ in connection.execute(_NAMED, [f"{host.prefix}_"]).fetchall():
        if _KINDS.fullmatch(str(name).removeprefix(f"{host.prefix}_")):
            raise OutsideFailed(
                f'the database "{name}" was not made by us, and its name is needed'
                "\nhint: drop it if all of it may be lost, or give a database of another name"
            )
