"""The contents of a SQLite database, read past SQLAlchemy, which would take longer than the reading."""

from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from sqlalchemy import Connection

from pytest_lifeos.checks.migrations.rows.contents import Content, as_texts
from pytest_lifeos.checks.migrations.rows.sqlite_columns import quoted_name
from pytest_lifeos.checks.migrations.schema.reader import Cursor

_TABLES = """
SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    AND sql NOT LIKE 'CREATE VIRTUAL%'
"""


@dataclass(frozen=True, kw_only=True)
class _Known:
    sql: object
    rows: Sequence[object]
    content: Content


@dataclass(kw_only=True)
class SqliteContents:
    """Reads again where the text of a table is other than it was, or somebody may have written to it."""

    connection: Connection
    version_table: str
    _known: dict[str, _Known] = field(default_factory=dict)

    def read(
        self,
        names: Collection[str] | None = None,
        *,
        anew: bool = True,
        written: Collection[str] = (),
    ) -> dict[str, Content]:
        """The content of each table, or of these, by its name as SQL; commits."""
        touched = {each.lower() for each in written}
        with closing(self.connection.connection.cursor()) as cursor:
            cursor.execute(_TABLES)
            tables = [(str(name), sql) for name, sql in cursor.fetchall()]
            contents = {}
            for name, sql in tables:
                table = quoted_name(name)
                if name != self.version_table and (names is None or table in names):
                    is_sure = names is None and not anew and table.lower() not in touched
                    contents[table] = self._content(cursor, table, sql, is_sure=is_sure)
            return contents

    def _content(self, cursor: Cursor, table: str, sql: object, *, is_sure: bool) -> Content:
        known = self._known.get(table)
        if is_sure and known is not None and known.sql == sql:
            return known.content
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  # nosec B608  quoted
        rows = cursor.fetchall()
        if known is None or (known.sql, known.rows) != (sql, rows):
            content = _read(cursor, table, rows)
            known = self._known[table] = _Known(sql=sql, rows=rows, content=content)
        return known.content


def _read(cursor: Cursor, table: str, rows: Sequence[Sequence[object]]) -> Content:
    cursor.execute(f"PRAGMA table_xinfo({table})")
    # A hidden column is none that `*` gives.
    shape = [row for row in cursor.fetchall() if row[6] != 1]
    return Content(
        columns={quoted_name(row[1]): str(row[2]) for row in shape},
        primary=tuple(quoted_name(row[1]) for row in shape if row[5]),
        rows=as_texts(rows),
    )
