"""Note: `# lifeos: reviewed[drop-column] by db-team: reason`, read from the comments of a revision."""

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pytest_lifeos.checks.migrations.printable import printable

# Where a note begins in a comment, which may be about something else before.
_HEAD = re.compile(r"#+\s*lifeos\s*:?\s*review|\blifeos\s*:\s*reviewed\s*\[", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:#+ *)?lifeos *: *reviewed *(?:\[(?P<rules>[^\]]*)\])?(?: *by +(?P<by>[^:]*[^:\s]))?"
    r"(?: *:(?P<reason>.*))?"
)
_PARTS = ("rules", "by", "reason")
_NO_CODE = (
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT),
    *(tokenize.ENCODING, tokenize.ENDMARKER),
)
# Where a comment begins, and the lines that it is about.
_Span = tuple[tokenize.TokenInfo, int, int]


@dataclass(frozen=True, kw_only=True)
class Note:
    """The note on `line`, about the lines `first` to `last`; `fault` says why it waives nothing.

    `path` is relative to the root; `rules` are names or codes, as they are written.
    """

    path: str
    line: int
    first: int
    last: int
    rules: tuple[str, ...] = ()
    by: str = ""
    reason: str = ""
    fault: str = ""

    def is_about(self, path: str, line: int) -> bool:
        """Whether a finding at this place is meant."""
        return path == self.path and self.first <= line <= self.last


def read_notes(file: Path, path: str) -> tuple[Note, ...]:
    """The notes of a file; none where it cannot be read, which is MIG005's to say."""
    try:
        text = file.read_bytes()
        if b"lifeos" not in text.lower():
            return ()
        tokens = list(tokenize.tokenize(io.BytesIO(text).readline))
    except (OSError, SyntaxError, tokenize.TokenError, ValueError, RecursionError):
        return ()
    return tuple(
        _note(comment, path, first, last)
        for comment, first, last in _spans(tokens)
        if _HEAD.search(comment.string)
    )


def _spans(tokens: Iterable[tokenize.TokenInfo]) -> Iterator[_Span]:
    """Each comment: one in a statement is about it, one above is about the statement that follows."""
    first = 0
    inside: list[tokenize.TokenInfo] = []
    above: list[tokenize.TokenInfo] = []
    for token in tokens:
        line = token.start[0]
        if token.type == tokenize.COMMENT:
            if not first and above and above[-1].start[0] != line - 1:
                yield from _alone(above)
                above = []
            (inside if first else above).append(token)
        elif token.type == tokenize.NEWLINE:
            yield from ((each, first, line) for each in inside)
            first, inside = 0, []
        elif token.type not in _NO_CODE and not first:
            first = line
            if above and above[-1].start[0] == line - 1:
                inside = above
            else:
                yield from _alone(above)
            above = []
    yield from _alone(above)


def _alone(comments: Iterable[tokenize.TokenInfo]) -> Iterator[_Span]:
    return ((each, each.start[0], each.start[0]) for each in comments)


def _note(comment: tokenize.TokenInfo, path: str, first: int, last: int) -> Note:
    plain = printable(comment.string)
    head = _HEAD.search(plain)
    match = _NOTE.match(plain, head.start()) if head else None
    words = match.groupdict("") if match else dict.fromkeys(_PARTS, "")
    rules = tuple(filter(None, (each.strip() for each in words["rules"].split(","))))
    by, reason = words["by"].strip(), words["reason"].strip()
    return Note(
        path=path,
        line=comment.start[0],
        first=first,
        last=last,
        rules=rules,
        by=by,
        reason=reason,
        fault=_fault(rules, by, reason) if match else "is not of the form that a note has",
    )


def _fault(rules: tuple[str, ...], by: str, reason: str) -> str:
    if not rules:
        return "names no rule"
    if not by:
        return "does not say who reviewed it"
    return "" if re.search(r"\w", reason) else "gives no reason"
