"""Origin: of which sources and which commit a data file is, written into a copy that we leave.

coverage.py keeps neither. A table of ours beside its own is passed over by it, and is gone from a file
that `coverage combine` makes.
"""

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

_SCHEMA = "create table if not exists {} (name text primary key, value text)"


@dataclass(frozen=True, kw_only=True)
class Origin:
    """`root` is where the project was, `sources` are SHA-256 by path from there on."""

    root: str
    commit: str | None
    sources: Mapping[str, str]


def digests(root: Path, paths: Iterable[Path]) -> dict[str, str]:
    """The SHA-256 of each file by its path from `root` on."""
    base = root.resolve()
    return {
        path.relative_to(base).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.is_relative_to(base)
    }


def write_origin(data_file: Path, origin: Origin) -> None:
    """Into the file itself; raises sqlite3.Error where it is no data file."""
    about = {"root": origin.root, "commit": origin.commit}
    with contextlib.closing(sqlite3.connect(data_file)) as connection, connection:
        for table, rows in (("lifeos_about", about), ("lifeos_sources", origin.sources)):
            connection.execute(_SCHEMA.format(table))
            connection.execute(f"delete from {table}")  # noqa: S608  # nosec B608  one of two words
            insert = f"insert into {table} values (?, ?)"  # noqa: S608  # nosec B608  the same
            connection.executemany(insert, rows.items())


def read_origin(data_file: Path) -> Origin | None:
    """What `write_origin` wrote; None for a file that nobody of ours left."""
    with contextlib.closing(sqlite3.connect(data_file)) as connection:
        try:
            about = dict(connection.execute("select name, value from lifeos_about"))
            sources = dict(connection.execute("select name, value from lifeos_sources"))
        except sqlite3.Error:
            return None
    return Origin(root=str(about.get("root", "")), commit=about.get("commit"), sources=sources)
