"""Stop: why a revision ended on rows, read from what the database said of the table and column."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pytest_lifeos.checks.migrations.environment.failure import Failure
from pytest_lifeos.checks.migrations.rows.recording import Recording

# "other" is no fault of the rows' values alone: an error in Python, a lock, a missing function.
Kind = Literal["not-null", "unique", "check", "key", "cast", "other"]

# PostgreSQL's codes, by their beginning: https://www.postgresql.org/docs/current/errcodes-appendix.html
_STATES: tuple[tuple[str, Kind], ...] = (
    ("23502", "not-null"), ("23505", "unique"), ("23503", "key"), ("23514", "check"), ("23P01", "check"),
    ("22", "cast"), ("42804", "cast"),
)  # fmt: skip  # a table
_SQLITE: tuple[tuple[str, Kind], ...] = (
    (r"NOT NULL constraint failed: (?P<table>.+)\.(?P<column>[^.]+)", "not-null"),
    (r"Cannot add a NOT NULL column with default value NULL", "not-null"),
    (r"UNIQUE constraint failed: (?P<table>[^,]+)\.(?P<column>[^.,]+(?:, .+)?)", "unique"),
    (r"CHECK constraint failed", "check"),
    (r"FOREIGN KEY constraint failed", "key"),
    (r"cannot store \w+ value in \w+ column (?P<table>.+)\.(?P<column>[^.]+)", "cast"),
    (r"datatype mismatch|malformed JSON|integer overflow", "cast"),
)  # fmt: skip  # a table
_ALTERED = re.compile(
    r"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(?P<table>(?:\"[^\"]+\"|[\w$.])+)"
    r"(?:\s+(?:ADD|ALTER)\s+(?:COLUMN\s+)?(?P<column>\"[^\"]+\"|[\w$]+))?"
    r"|(?:INSERT\s+INTO|UPDATE|INDEX\s+.*?\bON)\s+(?P<other>(?:\"[^\"]+\"|[\w$.])+)",
    re.IGNORECASE | re.DOTALL,
)
# What Alembic calls a table while it makes it anew.
_COPY = "_alembic_tmp_"


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A revision that ended on rows: the line that sent what failed, the table, column and reason, if known."""

    kind: Kind
    line: int
    reason: str
    table: str = ""
    column: str = ""
    is_new_column: bool = False


def stop_of(error: BaseException, failure: Failure, recording: Recording) -> Stop:
    """What the error tells, and where it does not, the statement."""
    said = _from_database(error)
    if said is None:
        line = failure.place.line if failure.in_revision else 0
        return Stop(kind="other", line=line, reason=failure.message)
    found = _ALTERED.search(recording.last.sql)
    named = {name: text for name, text in (found.groupdict() if found else {}).items() if text}
    kind, table, column = _read(said)
    table = table or named.get("table") or named.get("other", "")
    if not column and kind in ("cast", "not-null"):
        column = named.get("column", "")
    table = table.replace('"', "").removeprefix(_COPY)
    # What is only held to at the commit fails after the statement that broke it.
    line = (
        recording.last.line or (recording.line(table, column) if table else 0) or failure.place.line
    )
    is_new = kind == "not-null" and bool(re.search(r"\bADD\b", recording.last.sql, re.IGNORECASE))
    return Stop(
        kind=kind,
        line=line,
        reason=failure.message,
        table=table,
        column=column.replace('"', ""),
        is_new_column=is_new,
    )


def _from_database(error: BaseException) -> BaseException | None:
    """The driver's error, inside SQLAlchemy's or as the cause of another."""
    for each in _causes(error):
        original = getattr(each, "orig", None)
        if isinstance(original, BaseException):
            return original
        if getattr(each, "sqlstate", None) or getattr(each, "sqlite_errorcode", None):
            return each
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in seen:
        seen.append(following)
        yield following
        following = following.__cause__


def _read(said: BaseException) -> tuple[Kind, str, str]:
    """The kind, the table and the column, empty where they are not told."""
    state = str(getattr(said, "sqlstate", "") or getattr(said.__cause__, "sqlstate", "") or "")
    if state:
        kind = next((kind for begin, kind in _STATES if state.startswith(begin)), None)
        told = getattr(said, "diag", None) or said.__cause__ or said
        table = str(getattr(told, "table_name", "") or "")
        column = str(getattr(told, "column_name", "") or "")
        if kind == "unique" and not column:
            column = _columns_of_key(str(getattr(told, "message_detail", "") or ""))
        return kind or "other", table, column
    for pattern, kind in _SQLITE:
        if found := re.search(pattern, str(said)):
            told = found.groupdict()
            # `t.a, t.b`: the columns of a unique constraint.
            column = str(told.get("column") or "").replace(f"{told.get('table')}.", "")
            return kind, str(told.get("table") or ""), column
    return "other", "", ""


def _columns_of_key(detail: str) -> str:
    """From `Key (a, b)=(1, 2) is duplicated.`; the values are not told."""
    found = re.match(r"Key \(([^)]+)\)=", detail)
    return found[1] if found else ""
