"""Outside: which of Python's audit events reach beyond the ephemeral database, and where to."""

import os
from pathlib import Path

from pytest_lifeos.checks.migrations.environment import child_process, network, written_file
from pytest_lifeos.checks.migrations.environment.refusal import Deed

_SQLITE = "sqlite3.connect"

EVENTS = frozenset(
    (_SQLITE, *network.CALLS, *network.LOOKUPS, *child_process.READERS, *written_file.READERS)
)


def deed_of(event: str, args: tuple[object, ...], root: Path) -> tuple[Deed, str] | None:
    """What an event does in a project at `root`, in words without secrets; None for what is harmless."""
    if event == _SQLITE:
        return "database", f"sqlite {_file(args[0])}"
    if path := network.socket_of(event, args):
        return "database", f"socket {path}"
    if host := network.called_of(event, args):
        return "network", host
    if process := child_process.process_of(event, args):
        return "process", process
    if file := written_file.written_of(event, args, root):
        return "file", file
    return None


def _file(database: object) -> str:
    """The name without what follows `?` in a URI."""
    named = os.fsdecode(database) if isinstance(database, str | bytes | os.PathLike) else ""
    return named.partition("?")[0] or ":memory:"
