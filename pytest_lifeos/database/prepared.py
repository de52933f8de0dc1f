"""What a kept cluster held when it was prepared, and whether it is fit to be used again."""

import json
import os
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_lifeos.database.server import Server

if TYPE_CHECKING:
    from psycopg import Connection

_SHUT_DOWN = 1
_STATE_OFFSET = 16
_NOTE = "prepared"
_TEMPLATES = "templates"

# Each row is a thing of the whole cluster: its kind and its name. A template that can be connected to
# may have been changed.
_CONTENTS = """
    SELECT 'database', datname::text FROM pg_database
    UNION SELECT 'open', datname::text FROM pg_database WHERE datallowconn
    UNION SELECT 'role', rolname::text FROM pg_roles
    UNION SELECT 'tablespace', spcname::text FROM pg_tablespace
    UNION SELECT 'default', setting::text FROM pg_db_role_setting AS setting
"""

Contents = frozenset[tuple[str, str]]


def note_contents(folder: Path, server: Server) -> None:
    """Notes what the cluster of `folder` holds now that it is prepared."""
    with server.connect() as connection:
        _write(folder / _NOTE, sorted(contents_of(connection)))


def note_templates(folder: Path, names: Sequence[str]) -> None:
    """Notes the templates that are kept in the cluster, all of them whole, the last used last."""
    _write(folder / _TEMPLATES, names)


def noted_templates(folder: Path) -> list[str]:
    """The templates that are kept in the cluster, in the order of `note_templates`."""
    note = folder / _TEMPLATES
    return [str(name) for name in json.loads(note.read_bytes())] if note.exists() else []


def is_usable(folder: Path) -> bool:
    """Whether the cluster was prepared to the end, and its server was shut down in good order."""
    return (folder / _NOTE).exists() and _ended_cleanly(folder / "data")


def forget(folder: Path) -> None:
    """Says that the cluster is not prepared any more."""
    (folder / _NOTE).unlink(missing_ok=True)
    (folder / _TEMPLATES).unlink(missing_ok=True)


def restore(folder: Path, server: Server) -> bool:
    """Drops the databases and roles that a run left; says whether only what was prepared remains.

    A template counts as prepared from when it was noted: one that was made in part is dropped.
    """
    from psycopg import Error

    rows = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
    rows += [("database", name) for name in noted_templates(folder)]
    prepared = frozenset((str(kind), str(name)) for kind, name in rows)
    with server.connect() as connection:
        found = contents_of(connection)
        try:
            _drop(found - prepared, connection)
        except Error:
            return False
        return found == prepared or contents_of(connection) == prepared


def contents_of(connection: "Connection[tuple[object, ...]]") -> Contents:
    """What the whole cluster holds besides the insides of its databases."""
    rows = connection.execute(_CONTENTS).fetchall()
    return frozenset((str(kind), str(name)) for kind, name in rows)


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


def _write(note: Path, content: Sequence[object]) -> None:
    """As a whole or not at all: the run may be killed at any time."""
    draft = note.with_name(f"{note.name}.draft")
    draft.write_text(json.dumps(content), encoding="utf-8")
    os.replace(draft, note)


def _ended_cleanly(data: Path) -> bool:
    """The cluster's own record: `DBState` follows 16 bytes in every version of pg_control."""
    try:
        record = (data / "global" / "pg_control").read_bytes()
        (state,) = struct.unpack_from("=I", record, _STATE_OFFSET)
    except (OSError, struct.error):
        return False
    return bool(state == _SHUT_DOWN) and not (data / "postmaster.pid").exists()
