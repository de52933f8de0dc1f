"""A connection of SQLite whose methods can be replaced, and that threads may share."""

import sqlite3


class OpenConnection(sqlite3.Connection):
    """Has a place for attributes, which its base has not."""


# https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#dialect-sqlite-pysqlite-connect
ARGUMENTS = {"check_same_thread": False, "factory": OpenConnection}
