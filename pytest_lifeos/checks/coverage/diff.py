"""Diff: which lines of which files `git diff` adds, read from its own output, byte by byte.

Nothing is guessed: a line that git does not write, or a hunk that ends too early, cannot be told.
https://git-scm.com/docs/diff-format#generate_patch_text_with_p
"""

import re
from collections.abc import Iterator, Mapping

from pytest_lifeos.finding import CannotTell

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_HEADER = (
    *(b"diff --git ", b"index ", b"--- ", b"old mode ", b"new mode ", b"new file mode "),
    *(b"deleted file mode ", b"similarity index ", b"dissimilarity index ", b"rename from "),
    *(b"rename to ", b"copy from ", b"copy to ", b"\\ ", b"* Unmerged path "),
)
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_LETTERS = {b"a": 7, b"b": 8, b"t": 9, b"n": 10, b"v": 11, b"f": 12, b"r": 13}
_NOWHERE = b"/dev/null"


def added_lines(diff: bytes) -> Mapping[bytes, frozenset[int]]:
    """The lines that are new or other than before, 1-based, by path from the top of the checkout.

    `diff` is what `git diff --text --src-prefix=a/ --dst-prefix=b/` writes. Raises CannotTell for
    anything else.
    """
    added: dict[bytes, set[int]] = {}
    path = b""
    lines = iter(diff.removesuffix(b"\n").split(b"\n") if diff else ())
    for line in lines:
        if line.startswith(b"+++ "):
            path = _path(line[4:])
        elif line.startswith(b"@@ "):
            added.setdefault(path, set()).update(_hunk(line, lines))
        elif not line.startswith(_HEADER):
            raise _unreadable(line)
    added.pop(_NOWHERE, None)
    return {name: frozenset(numbers) for name, numbers in added.items() if numbers}


def _hunk(head: bytes, lines: Iterator[bytes]) -> Iterator[int]:
    """The added lines of one hunk; takes as many lines as its head says, whatever they look like."""
    match = _HUNK.match(head)
    if match is None:
        raise _unreadable(head)
    old, start, new = (1 if each is None else int(each) for each in match.groups())
    end = start + new
    while old or start < end:
        line = next(lines, None)
        if line is None:
            raise _unreadable(head)
        sign = line[:1]
        if sign == b"+":
            yield start
        if sign in (b"+", b" ", b""):
            start += 1
        if sign in (b"-", b" ", b""):
            old -= 1
        elif sign not in (b"+", b"\\"):
            raise _unreadable(line)


def _path(text: bytes) -> bytes:
    """Without git's quotes, its `b/`, and the tab that ends a name with blanks."""
    name = _unquoted(text[1:-1]) if text.startswith(b'"') else text.removesuffix(b"\t")
    if name == _NOWHERE:
        return name
    if not name.startswith(b"b/"):
        raise _unreadable(text)
    return name[2:]


def _unquoted(text: bytes) -> bytes:
    return _ESCAPE.sub(lambda match: _character(match[1]), text)


def _character(escaped: bytes) -> bytes:
    if len(escaped) == 3:
        return bytes([int(escaped, 8)])
    return bytes([_LETTERS[escaped]]) if escaped in _LETTERS else escaped


def _unreadable(line: bytes) -> CannotTell:
    return CannotTell("coverage-diff", f"coverage: git diff says {line[:60]!r}")
