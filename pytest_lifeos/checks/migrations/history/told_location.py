"""Told location: the folder of migrations that Alembic's own configuration names, for who looked in another."""

import configparser
from contextlib import suppress
from pathlib import Path


def told_location(root: Path) -> str | None:
    """`script_location` of `alembic.ini` at the root, relative to it; None where there is none."""
    parser = configparser.RawConfigParser()
    with suppress(OSError, configparser.Error, UnicodeDecodeError):
        parser.read(root / "alembic.ini", encoding="utf-8")
        told = parser.get("alembic", "script_location", fallback="")
        return told.replace("%(here)s/", "").strip() or None
    return None
