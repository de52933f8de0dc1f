"""Query counting: the statements that the engines of this process send, and who sent them."""

import contextlib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_lifeos.project_lines import frames, project_line

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LONGEST = 160
_TRANSACTIONAL = re.compile(
    r"\s*(BEGIN|START\s+TRANSACTION|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE)\b", re.IGNORECASE
)
# A backslash may escape a quote or not, and dollars may quote too: then nothing after a quote is shown.
_UNPLAIN = re.compile(r"\\|\$\w*\$")
_FROM_A_QUOTE = re.compile(r"('|\$\w*\$).*", re.DOTALL)
_LITERAL = re.compile(r"'(?:[^']|'')*'")


class TooManyQueries(Exception):
    """Another number of statements was sent than was allowed; the first line says it all."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A statement as it was sent, without its parameters and literals, and the line that sent it."""

    text: str
    line: str

    def __str__(self) -> str:
        return f"{self.line} {self.text}"


@dataclass(frozen=True, kw_only=True)
class Queries:
    """The statements sent so far, in order; `len(queries)` is their number."""

    statements: list[Statement] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.statements)

    def grouped(self) -> list[tuple[int, Statement]]:
        """Equal ones of one line together with their number, the most frequent first."""
        return [(number, each) for each, number in Counter(self.statements).most_common()]


@contextlib.contextmanager
def counted_queries(
    root: Path, *, at_most: int | None = None, exactly: int | None = None
) -> Iterator[Queries]:
    """Counts what all engines of the process, async ones too, send in any thread during the block.

    Transactions and savepoints do not count, nor does what a dialect asks on its first connection;
    a statement for many rows is one. Raises TooManyQueries at the end of the block, and TypeError for
    two limits at once.
    """
    if at_most is not None and exactly is not None:
        raise TypeError("query_count takes at_most or exactly, not both")
    here = project_line(root)
    with _recorded(root) as queries:
        yield queries
    sent = len(queries)
    if at_most is not None and sent > at_most:
        raise TooManyQueries(_message(here, queries, f"at most {at_most} may be"))
    if exactly is not None and sent != exactly:
        raise TooManyQueries(_message(here, queries, f"exactly {exactly} should be"))


@contextlib.contextmanager
def _recorded(root: Path) -> Iterator[Queries]:
    from sqlalchemy import Engine, event

    queries = Queries()

    def record(_connection: "Connection", _cursor: object, text: str, *_: object) -> None:
        if not _TRANSACTIONAL.match(text) and not _is_first_look():
            queries.statements.append(Statement(text=_shown(text), line=project_line(root)))

    event.listen(Engine, "before_cursor_execute", record)
    try:
        yield queries
    finally:
        event.remove(Engine, "before_cursor_execute", record)


def _is_first_look() -> bool:
    """Whether the dialect asks for itself: it does so once an engine, whoever comes first."""
    return any(
        frame.f_code.co_name == "first_connect" and "sqlalchemy" in frame.f_code.co_filename
        for frame in frames(sys._getframe(1))
    )


def _shown(text: str) -> str:
    """In one line, and with nothing of what stands in quotes: it may be a secret."""
    if _UNPLAIN.search(text):
        text = _FROM_A_QUOTE.sub("'...", text)
    words = " ".join(_LITERAL.sub("'...'", text).split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}..."


def _message(here: str, queries: Queries, wanted: str) -> str:
    groups = queries.grouped()
    sent = f"{len(queries)} statement{'' if len(queries) == 1 else 's'}"
    worst = f": {groups[0][0]}x {groups[0][1]}" if groups else ""
    lines = [f"{here}: {sent} sent, {wanted}{worst}"]
    lines += [f"  {number}x {statement}" for number, statement in groups]
    if groups and groups[0][0] > 1:
        lines.append("hint: what one line sends again and again can be loaded at once")
    return "\n".join(lines)
