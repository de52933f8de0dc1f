"""Recording: every statement that a revision sends, with its line, on any database."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, event

from pytest_lifeos.checks.migrations.measured.lines import Lines

# Statements that may change any row, whatever they name.
_ANY = re.compile(r"\s*(?:DO|CALL|SELECT|WITH|EXECUTE|MERGE|PERFORM)\b", re.IGNORECASE)
_QUOTES = str.maketrans("", "", '"`[]')


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A statement as it was sent, and the line of the revision file; 0 where none of it sent it."""

    line: int
    sql: str


@dataclass(kw_only=True)
class Recording:
    """The statements of one revision, in order."""

    lines: Lines
    sent: list[Sent] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Records for the length of its block."""
        event.listen(Engine, "before_cursor_execute", self._before)
        try:
            with self.lines.following_batches():
                yield
        finally:
            event.remove(Engine, "before_cursor_execute", self._before)

    @property
    def last(self) -> Sent:
        """The one during which the revision ended."""
        return self.sent[-1] if self.sent else Sent(line=0, sql="")

    def updates(self, table: str) -> bool:
        """Whether one of them says that values of the table change, or may."""
        pattern = re.compile(rf"\bUPDATE\s+(?:ONLY\s+)?{_named(table)}", re.IGNORECASE)
        return any(_ANY.match(each.sql) or pattern.search(_bare(each.sql)) for each in self.own)

    def line(self, table: str, column: str, *verbs: str) -> int:
        """The last line that does the first of the verbs to the column or else the table, or else names it.

        Where none does, the last one whose statement may do anything, and then the last of all.
        """
        naming = _naming(table, self.own)
        for found in (_naming(column, naming) if column else [], naming):
            for verb in verbs:
                if acting := [each for each in found if _says(verb, each)]:
                    return acting[-1].line
        aside = [each for each in self.own if _ANY.match(each.sql)]
        last = naming or aside or self.own
        return last[-1].line if last else 0

    @property
    def own(self) -> list[Sent]:
        """Those of the revision file."""
        return [each for each in self.sent if each.line]

    # SQLAlchemy tells the number of arguments from the signature: what is not used has to be there.
    def _before(self, _connection: Connection, _cursor: object, sql: str, *_rest: object) -> None:
        self.sent.append(Sent(line=self.lines.now(), sql=sql))


def _naming(name: str, sent: Iterable[Sent]) -> list[Sent]:
    pattern = re.compile(_named(name), re.IGNORECASE)
    return [each for each in sent if pattern.search(_bare(each.sql))]


def _says(verb: str, sent: Sent) -> bool:
    return re.search(rf"\b{verb}\b", sent.sql, re.IGNORECASE) is not None


def _bare(sql: str) -> str:
    return sql.translate(_QUOTES)


def _named(table: str) -> str:
    """A pattern for the table's name, with or without its schema."""
    name = _bare(table).rpartition(".")[2]
    return rf"(?:[\w$]+\.)?(?<![\w$]){re.escape(name)}(?![\w$])"
