"""Whole: node ids and the files behind them as digests, by which two machines know that they collected the same."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path


def collection_digest(nodeids: Iterable[str]) -> str:
    """SHA-256 of the node ids, sorted and each once, whatever order they were collected in."""
    text = "\n".join(sorted(set(nodeids)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def contents_digest(root: Path, nodeids: Iterable[str]) -> str:
    """SHA-256 of the files that the node ids stand in, and of the conftest.py files above these.

    Each is read once, however many tests it has; what is not there counts by its name alone.
    """
    names = {nodeid.split("::", 1)[0] for nodeid in nodeids}
    files = {each for name in names for each in _with_conftests(root, root / name)}
    digest = hashlib.sha256()
    for path in sorted(files):
        content = hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b""
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode("utf-8", "surrogatepass"))
        digest.update(content)
    return digest.hexdigest()


def _with_conftests(root: Path, path: Path) -> Iterator[Path]:
    if path.is_relative_to(root):
        yield path
        for folder in path.parents:
            if folder.is_relative_to(root):
                yield folder / "conftest.py"
