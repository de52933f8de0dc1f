"""What a kept cluster held when it was prepared, and whether it is fit to be used again."""

import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_lifeos.database.server import Server

if TYPE_CHECKING:
    from psycopg import Connection

_SHUT_DOWN = 1
_STATE_OFFSET = 16
_NOTE = "prepared"

# Each row is a thing of the whole cluster: its kind and its name.
_CONTENTS = """
    SELECT 'database', datname::text FROM pg_database
    UNION SELECT 'role', rolname::text FROM pg_roles
    UNION SELECT 'tablespace', spcname::text FROM pg_tablespace
    UNION SELECT 'default', setting::text FROM pg_db_role_setting AS setting
"""

Contents = frozenset[tuple[str, str]]


def note_contents(folder: Path, server: Server) -> None:
    """Notes what the cluster of `folder` holds now that it is prepared."""
    with server.connect() as connection:
        text = json.dumps(sorted(_contents(connection)))
    (folder / _NOTE).write_text(text, encoding="utf-8")


def is_usable(folder: Path) -> bool:
    """Whether the cluster was prepared to the end, and its server was shut down in good order."""
    return (folder / _NOTE).exists() and _ended_cleanly(folder / "data")


def forget(folder: Path) -> None:
    """Says that the cluster is not prepared any more."""
    (folder / _NOTE).unlink(missing_ok=True)


def restore(folder: Path, server: Server) -> bool:
    """Drops the databases and roles that a run left; says whether only what was prepared remains."""
    from psycopg import Error

    rows = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
    prepared = frozenset((str(kind), str(name)) for kind, name in rows)
    with server.connect() as connection:
        found = _contents(connection)
        try:
            _drop(found - prepared, connection)
        except Error:
            return False
        return found == prepared or _contents(connection) == prepared


def _drop(extra: Contents, connection: "Connection[tuple[object, ...]]") -> None:
    from psycopg import sql

    for name in _named("database", extra):
        database = sql.Identifier(name)
        connection.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(database))
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))
    for name in _named("role", extra):
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def _named(kind: str, contents: Contents) -> list[str]:
    return sorted(name for of, name in contents if of == kind)


def _contents(connection: "Connection[tuple[object, ...]]") -> Contents:
    rows = connection.execute(_CONTENTS).fetchall()
    return frozenset((str(kind), str(name)) for kind, name in rows)


def _ended_cleanly(data: Path) -> bool:
    """The cluster's own record: `DBState` follows 16 bytes in every version of pg_control."""
    try:
        record = (data / "global" / "pg_control").read_bytes()
        (state,) = struct.unpack_from("=I", record, _STATE_OFFSET)
    except (OSError, struct.error):
        return False
    return bool(state == _SHUT_DOWN) and not (data / "postmaster.pid").exists()
