"""Reads the schema of a SQLite database as facts, and describes only the tables that changed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pytest_lifeos.checks.migrations.schema import sqlite_text
from pytest_lifeos.checks.migrations.schema.facts import Facts, Schema
from pytest_lifeos.checks.migrations.schema.reader import Cursor, Moment

# A table with its indexes and triggers, or a view, as `sqlite_master` has them.
Rows = tuple[tuple[str, str, str], ...]


class SqliteReader:
    """Reads schemas; a table whose text is as it was is not described twice.

    What counts: columns, types, nullability, defaults, collations, computed expressions, primary and
    foreign keys, unique and check constraints, indexes, triggers, views. What does not: the order of
    columns and the names of constraints, which a table that SQLite rebuilt may not get back.
    """

    # Each reading looks at the text of every table.
    missed = False

    def __init__(self) -> None:
        self._rows: frozenset[Sequence[object]] = frozenset()
        self._schema: dict[str, Facts] = {}
        self._described: dict[tuple[str, Rows], Facts] = {}

    def read(self, cursor: Cursor, without: str, _moment: Moment = "step") -> Schema:
        """The schema without the table `without` and SQLite's own."""
        cursor.execute("SELECT tbl_name, type, name, sql FROM sqlite_master")
        rows = frozenset(cursor.fetchall())
        # Set operations and copies run at the speed of C; a row in Python costs a hundred times as much.
        if changed := rows ^ self._rows:
            owners = {row[0] for row in changed}
            for owner, found in _objects(row for row in self._rows if row[0] in owners).items():
                self._schema.pop(_title(owner, found), None)
            for owner, found in _objects(row for row in rows if row[0] in owners).items():
                if owner != without and not owner.startswith("sqlite_"):
                    self._schema[_title(owner, found)] = self._facts(cursor, owner, found)
            self._rows = rows
        return self._schema.copy()

    def _facts(self, cursor: Cursor, owner: str, rows: Rows) -> Facts:
        key = owner, rows
        if key not in self._described:
            self._described[key] = dict(_describe(cursor, owner, rows))
        return self._described[key]


def _title(owner: str, rows: Rows) -> str:
    return f'{"view" if rows[0][0] == "view" else "table"} "{owner}"'


def _objects(found: Iterable[Sequence[object]]) -> Mapping[str, Rows]:
    """Kind, name and text of what belongs to each table, the table itself first."""
    objects = defaultdict(list)
    for owner, kind, name, sql in found:
        objects[str(owner)].append((str(kind), str(name), str(sql or "")))
    return {
        owner: tuple(sorted(rows, key=lambda row: (row[0] not in ("table", "view"), row)))
        for owner, rows in objects.items()
    }


def _describe(
    cursor: Cursor, owner: str, rows: Iterable[tuple[str, str, str]]
) -> Iterator[tuple[str, str]]:
    for kind, name, sql in rows:
        text = sqlite_text.tokens(sql)
        if kind == "table":
            definitions = sqlite_text.definitions(text)
            yield from _columns(cursor, owner, definitions)
            yield from _primary_key(cursor, owner, text)
            yield from _unique(cursor, owner)
            yield from _foreign_keys(cursor, owner)
            yield from _checks(owner, definitions)
            yield from _options(owner, text)
        elif sql:
            yield f'{kind} "{name}"', sqlite_text.plain(text)


def _columns(
    cursor: Cursor, table: str, definitions: Iterable[sqlite_text.Tokens]
) -> Iterator[tuple[str, str]]:
    texts = {each[0].text.lower(): each for each in definitions if each}
    cursor.execute('SELECT name, type, "notnull", dflt_value FROM pragma_table_xinfo(?)', (table,))
    for name, kind, not_null, default in cursor.fetchall():
        text = texts.get(str(name).lower(), ())
        words = [sqlite_text.plain(sqlite_text.tokens(str(kind))).upper()]
        words += ["NOT NULL"] if not_null else []
        if default is not None:
            words.append(f"DEFAULT {sqlite_text.plain(sqlite_text.tokens(str(default)))}")
        if collation := sqlite_text.word_after("collate", text):
            words.append(f"COLLATE {collation}")
        words += [
            f"AS ({sqlite_text.plain(each)})" for each in sqlite_text.groups_after("as", text)
        ]
        yield f'column "{table}.{name}"', " ".join(filter(None, words))


def _primary_key(cursor: Cursor, table: str, text: sqlite_text.Tokens) -> Iterator[tuple[str, str]]:
    cursor.execute("SELECT name FROM pragma_table_xinfo(?) WHERE pk > 0 ORDER BY pk", (table,))
    if names := _names(cursor.fetchall()):
        counted = any(each.is_word and each.text == "autoincrement" for each in text)
        yield f'primary key of "{table}"', f"({names}){' AUTOINCREMENT' if counted else ''}"


def _unique(cursor: Cursor, table: str) -> Iterator[tuple[str, str]]:
    cursor.execute("SELECT name FROM pragma_index_list(?) WHERE origin = 'u'", (table,))
    for (index,) in cursor.fetchall():
        cursor.execute("SELECT name FROM pragma_index_info(?) ORDER BY seqno", (str(index),))
        yield f'unique constraint of "{table}" on ({_names(cursor.fetchall())})', ""


def _foreign_keys(cursor: Cursor, table: str) -> Iterator[tuple[str, str]]:
    cursor.execute(
        'SELECT id, "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list(?)'
        " ORDER BY id, seq",
        (table,),
    )
    keys = defaultdict(list)
    for number, *row in cursor.fetchall():
        keys[number].append(row)
    for rows in keys.values():
        target, on_update, on_delete = rows[0][0], rows[0][3], rows[0][4]
        here, there = (", ".join(str(row[n] or "") for row in rows) for n in (1, 2))
        what = f'foreign key of "{table}" from ({here}) to "{target}" ({there})'
        yield what, f"ON UPDATE {on_update} ON DELETE {on_delete}"


def _checks(table: str, definitions: Iterable[sqlite_text.Tokens]) -> Iterator[tuple[str, str]]:
    for each in definitions:
        for condition in sqlite_text.groups_after("check", each):
            yield f'check of "{table}": {sqlite_text.plain(condition)}', ""


def _options(table: str, text: sqlite_text.Tokens) -> Iterator[tuple[str, str]]:
    """`WITHOUT ROWID`, `STRICT`, and the whole text of a virtual table."""
    last = max((n for n, each in enumerate(text) if each.text == ")"), default=-1)
    is_virtual = len(text) > 1 and text[1].text == "virtual"
    if options := sqlite_text.plain(text if is_virtual else text[last + 1 :]):
        yield f'options of "{table}"', options


def _names(rows: Iterable[Sequence[object]]) -> str:
    return ", ".join(str(row[0]) for row in rows)
