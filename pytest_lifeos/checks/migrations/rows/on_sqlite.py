"""SQLite: reads tables from its PRAGMAs and their text, and inserts the rows that it does not refuse."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from pytest_lifeos.checks.migrations.rows import database
from pytest_lifeos.checks.migrations.rows.check_text import check_texts
from pytest_lifeos.checks.migrations.rows.sqlite_columns import column_of, quoted_name, words
from pytest_lifeos.checks.migrations.rows.table import Column, Key, Raw, Table


class SqliteRows:
    """The tables of the file that a SQLite connection has open."""

    row = "rowid"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._triggers: list[tuple[str, str]] = []

    def run(self, sql: str) -> list[tuple[object, ...]]:
        """The rows that a statement gives; raises SQLAlchemy's errors."""
        return database.run(self._connection, sql)

    def tables(self, names: Collection[str] | None = None) -> list[Table]:
        """The tables of these names, or all that can be filled."""
        texts = {quoted_name(name): (str(name), str(sql)) for name, sql in self.run(_TABLES)}
        return [
            self._table(name, *own) for name, own in texts.items() if names is None or name in names
        ]

    def literal(self, _column: Column, value: object) -> str:
        """The value as SQL, in the form in which SQLAlchemy stores it."""
        if value is None:
            return "NULL"
        if isinstance(value, Raw):
            return value
        if isinstance(value, (bool, int, float, Decimal)):
            return str(int(value)) if isinstance(value, bool) else str(value)
        if isinstance(value, bytes):
            return f"X'{value.hex()}'"
        return "'" + _stored(value).replace("'", "''") + "'"

    def insert(
        self, table: Table, columns: Sequence[Column], rows: Iterable[Sequence[str]], most: int
    ) -> str:
        """The statement that inserts the rows, and leaves out what the table refuses."""
        names = ", ".join(each.name for each in columns)
        values = ", ".join(f"({', '.join(row)})" for row in rows)
        made = f"WITH made({names}) AS (VALUES {values})"
        allowed = " AND ".join(f"({check}) IS NOT FALSE" for check in table.checks) or "TRUE"
        return (
            f"INSERT OR IGNORE INTO {table.name} ({names}) {made} "  # noqa: S608  # nosec B608  generated and quoted
            f"SELECT {names} FROM made WHERE {allowed} LIMIT {most}"
        )

    def let(self) -> None:
        """From now on no trigger runs, until `hold`; foreign keys are held to at the commit at the earliest."""
        driver = self._connection.connection.driver_connection
        if not getattr(driver, "in_transaction", False):
            # Python's driver begins one later than it is needed here.
            self.run("BEGIN")
        self.run("PRAGMA defer_foreign_keys = ON")
        self._triggers = [(str(name), str(sql)) for name, sql in self.run(_TRIGGERS)]
        for name, _sql in self._triggers:
            self.run(f"DROP TRIGGER {quoted_name(name)}")

    def hold(self) -> None:
        """Triggers are as they were."""
        for _name, sql in self._triggers:
            self.run(sql)

    def _table(self, quoted: str, name: str, sql: str) -> Table:
        checks = check_texts(sql)
        rows = self.run(f"PRAGMA table_xinfo({quoted})")
        # A single INTEGER PRIMARY KEY counts by itself.
        keyed = [row for row in rows if row[5]]
        counted = (
            len(keyed) == 1
            and str(keyed[0][2]).upper() == "INTEGER"
            and "WITHOUT ROWID" not in sql.upper()
        )
        given = [row for row in rows if row[6] == 0 and not (counted and row[5])]
        names = {str(row[1]).lower() for row in rows if row not in given}
        distinct = set(self._distinct(quoted)) | ({str(keyed[0][1])} if len(keyed) == 1 else set())
        columns = [
            column_of(row, checks, [str(each[1]) for each in rows], distinct) for row in given
        ]
        return Table(
            name=quoted,
            columns=tuple(columns),
            checks=tuple(each for each in checks if not names & words(each)),
            keys=tuple(self._keys(quoted, {each.name for each in columns})),
        )

    def _distinct(self, table: str) -> Iterator[str]:
        """The columns that are unique by themselves."""
        for _seq, name, is_unique, _origin, is_partial in self.run(f"PRAGMA index_list({table})"):
            columns = self.run(f"PRAGMA index_info({quoted_name(name)})") if is_unique else []
            if len(columns) == 1 and not is_partial and columns[0][2] is not None:
                yield str(columns[0][2])

    def _keys(self, table: str, given: Collection[str]) -> Iterator[Key]:
        found: dict[object, list[tuple[object, ...]]] = {}
        for row in self.run(f"PRAGMA foreign_key_list({table})"):
            found.setdefault(row[0], []).append(row)
        for rows in sorted(found.values(), key=len, reverse=True):
            rows.sort(key=lambda row: int(str(row[1])))
            parent = quoted_name(rows[0][2])
            columns = tuple(quoted_name(row[3]) for row in rows)
            named = [row[4] for row in rows]
            others = (
                self._primary(parent) if None in named else [quoted_name(each) for each in named]
            )
            if set(columns) <= set(given) and len(others) == len(columns):
                yield Key(columns=columns, parent=parent, parent_columns=tuple(others))

    def _primary(self, table: str) -> list[str]:
        rows = [row for row in self.run(f"PRAGMA table_info({table})") if row[5]]
        return [quoted_name(row[1]) for row in sorted(rows, key=lambda row: int(str(row[5])))]


_TABLES = """
SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name
"""
_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


def _stored(value: object) -> str:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, time):
        return value.strftime("%H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else str(value)
