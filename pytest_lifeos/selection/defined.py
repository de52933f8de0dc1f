"""Defined: the functions of a file, whatever they are named, for whoever looks for their lines as they run."""

import functools
import re
from collections.abc import Mapping
from pathlib import Path

from pytest_lifeos.selection.definitions import read_text
from pytest_lifeos.selection.text import Names


@functools.lru_cache(maxsize=16)
def defined_in(file: str) -> Mapping[Names, bool]:
    """The functions that stand in a file in no branch and are not named again, and whether they assert."""
    try:
        text = Path(file).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    tests = read_text(text, lambda _: True, lambda _: True).tests
    return {
        each.names: each.asserts
        for each in tests
        if each.instead is None and not _is_assigned(each.names[-1], text)
    }


def _is_assigned(name: str, text: str) -> bool:
    return re.search(rf"^\s*{re.escape(name)}\b[^=\n]*=[^=]", text, re.MULTILINE) is not None
