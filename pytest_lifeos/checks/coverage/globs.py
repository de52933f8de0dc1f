"""Globs: which files the key of a package bar means, a folder or a pattern of paths."""

import re
from functools import lru_cache

_WORDS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
_WORD = re.compile(r"\*\*/|\*\*|\*|\?|.", re.DOTALL)


def is_glob(pattern: str) -> bool:
    """Whether the text holds a character that stands for others."""
    return "*" in pattern or "?" in pattern


def is_meant(path: str, pattern: str) -> bool:
    """Whether the folder or glob is the path, or a folder above it.

    As in a shell `*` and `?` stay within one name; `**` crosses folders.
    """
    if is_glob(pattern):
        return _compiled(pattern).fullmatch(path) is not None
    return path.startswith(pattern.rstrip("/") + "/")


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    words = _WORD.findall(pattern.rstrip("/"))
    text = "".join(_WORDS.get(word) or re.escape(word) for word in words)
    return re.compile(f"{text}(?:/.*)?", re.DOTALL)
