"""Paths: as messages and reports write them."""

from pathlib import Path


def from_root(file: str | Path, root: Path) -> str:
    """The path below `root` with forward slashes; as it is where it lies elsewhere."""
    path = Path(file)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
