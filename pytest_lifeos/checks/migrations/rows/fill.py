"""Fills tables, parents first, with rows that their constraints allow, and says of which it could not."""

from collections.abc import Callable, Collection, Mapping

from sqlalchemy import Connection

from pytest_lifeos.checks.migrations.rows.by_dialect import row_database
from pytest_lifeos.checks.migrations.rows.filler import Filler
from pytest_lifeos.checks.migrations.rows.keys import parents_first
from pytest_lifeos.checks.migrations.rows.meeting import meet

# Fills the tables named, as far as it can, in the connection's transaction; says by table why one stays empty.
Fill = Callable[[Connection, Collection[str]], Mapping[str, str]]

ROWS = 24


def fill_tables(connection: Connection, names: Collection[str], rows: int = ROWS) -> dict[str, str]:
    """Gives each table named about `rows` rows more; returns why a table got none and is empty, by its name.

    The rows are the same each time. They hold NULLs and the same values again where nothing forbids it,
    texts as long as the column is wide, numbers of both signs. No trigger runs.
    """
    if not names:
        return {}
    database = row_database(connection)
    database.let()
    tables = parents_first(database.tables(names))
    waiting = {each.name for each in tables}
    filler = Filler(connection=connection, database=database, rows=rows, waiting=waiting)
    empty = {each.name: reason for each in tables if (reason := filler.fill(each))}
    for table, keys in filler.late:
        if table.name not in empty:
            meet(connection, database, table, keys)
            if not filler.count(table):
                empty[table.name] = "its foreign keys lead in a circle that no row can begin"
    database.hold()
    return empty
