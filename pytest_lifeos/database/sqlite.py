"""SQLite as SQLAlchemy means it: BEGIN before everything, so that all of it can be rolled back.

By itself, the driver begins before INSERT, UPDATE and DELETE only: DDL and savepoints are committed.
https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#pysqlite-serializable
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection


def begin_explicitly(engine: "Engine") -> None:
    """Makes every transaction of the engine a real one."""
    from sqlalchemy import event

    event.listen(engine, "connect", lambda connection, _: leave_transactions_to_us(connection))
    event.listen(engine, "connect", lambda connection, _: forgo_durability(connection))
    event.listen(engine, "begin", _begin)


def forgo_durability(connection: "DBAPIConnection | sqlite3.Connection") -> None:
    """Waits for no disk: https://sqlite.org/pragma.html#pragma_synchronous."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = OFF")
    cursor.close()


def leave_transactions_to_us(connection: "DBAPIConnection") -> None:
    """The driver begins and commits nothing by itself."""
    if getattr(connection, "autocommit", True) is False:  # Python 3.12 and later, on request
        connection.autocommit = True
    connection.isolation_level = None


def _begin(connection: "Connection") -> None:
    connection.exec_driver_sql("BEGIN")
