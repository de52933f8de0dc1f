"""The note in a folder that says which process owns it."""

import json
import os
from pathlib import Path

_NOTE = "owner"


def write_owner(folder: Path) -> None:
    """Notes the current process as the owner."""
    note = {"pid": os.getpid(), "began": _began(os.getpid()), "namespace": _namespace()}
    (folder / _NOTE).write_text(json.dumps(note), encoding="utf-8")


def forget_owner(folder: Path) -> None:
    """Removes the note: an owner that ended in good order is not to be looked for."""
    (folder / _NOTE).unlink(missing_ok=True)


def owner_is_dead(folder: Path) -> bool:
    """Whether the owner has surely ended; False when it cannot be told, as from another container."""
    try:
        note = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
        pid, began, namespace = int(note["pid"]), note["began"], note["namespace"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return namespace == _namespace() and not (_exists(pid) and _began(pid) == began)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _began(pid: int) -> str:
    """When the process began, in ticks since boot, or "": a pid alone may be another's by now."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _namespace() -> str:
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""
