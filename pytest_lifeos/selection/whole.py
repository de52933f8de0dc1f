"""Whole: a set of node ids as one digest, by which two machines know that they collected the same."""

import hashlib
from collections.abc import Iterable


def collection_digest(nodeids: Iterable[str]) -> str:
    """SHA-256 of the node ids, sorted and each once, whatever order they were collected in."""
    text = "\n".join(sorted(set(nodeids)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
