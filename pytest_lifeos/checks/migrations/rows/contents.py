"""Contents: the rows of all tables at one moment, read again only where they changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

Row = tuple[str | None, ...]


@dataclass(frozen=True, kw_only=True)
class Content:
    """The columns of a table by name with their types, those of its primary key, and its rows as text."""

    columns: Mapping[str, str]
    primary: tuple[str, ...]
    rows: tuple[Row, ...]


class ContentReader(Protocol):
    """Reads the contents of one database again and again, without Alembic's version table.

    A table in which nothing is other than it was gets the same value again.
    """

    def read(
        self,
        names: Collection[str] | None = None,
        *,
        anew: bool = True,
        written: Collection[str] = (),
    ) -> dict[str, Content]:
        """The content of each table, or of these, by its name as SQL; commits.

        Unless `anew`, what PostgreSQL notes of changes is relied on, and on SQLite `written`: the names, as
        SQL, of the tables to which anybody may have written since the last time.
        """


def as_texts(rows: Sequence[Sequence[object]]) -> tuple[Row, ...]:
    """Rows as a driver gives them, as texts."""
    return tuple(tuple(None if each is None else str(each) for each in row) for row in rows)
