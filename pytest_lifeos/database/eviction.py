"""Bounds what the kept clusters take: those of an earlier boot go, then the longest unused."""

from pathlib import Path

from pytest_lifeos.database.account import Account
from pytest_lifeos.database.folder import prefix
from pytest_lifeos.database.leftovers import is_cache, our_folders, remove_unused

LIMIT = 512 * 1024 * 1024


def evict(place: Path, account: Account, *, boot: str, limit: int = LIMIT) -> None:
    """Removes what is not in use until the clusters of this `boot` take at most `limit` bytes."""
    kept = [path for path in our_folders(place, account) if is_cache(path)]
    ours = f"{prefix(account)}{boot}"
    for path in kept:
        if not path.name.startswith(ours):
            remove_unused(path)
    current = sorted((path for path in kept if path.name.startswith(ours)), key=_last_used)
    sizes = {path: _size(path) for path in current}
    for path in current:
        if sum(sizes.values()) > limit and remove_unused(path):
            sizes[path] = 0


def _last_used(path: Path) -> float:
    """The folder changes whenever a run takes it."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _size(path: Path) -> int:
    total = 0
    for each in path.rglob("*"):
        try:
            total += each.lstat().st_blocks * 512
        except OSError:  # the run that uses it works on
            continue
    return total
