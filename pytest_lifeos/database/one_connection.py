"""The one connection of the driver that all transactions of an isolating engine share."""

import contextlib
from typing import TYPE_CHECKING

from pytest_lifeos.database.sqlite import leave_transactions_to_us

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection

_IDLE, _FAILED = 0, 3
# Only what an earlier test left open can stand in the way: better an error than a run that hangs.
_SET_UP = "SET lock_timeout = '30s'"


class OneConnection:
    """Sends statements past SQLAlchemy; another `driver` is adopted after a test has lost the first."""

    def __init__(self, engine: "Engine", driver: "DBAPIConnection") -> None:
        self._dialect = engine.dialect
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._one_message = engine.driver in {"psycopg", "psycopg2"}
        self.adopt(driver)

    def adopt(self, driver: "DBAPIConnection") -> None:
        """Sets a new connection up: nothing begins on it but what we begin."""
        self.driver, self._cursor = driver, driver.cursor
        driver.commit()  # what a listener of the project's has set for the session
        if self.is_sqlite:
            leave_transactions_to_us(driver)
        else:
            driver.autocommit = True  # psycopg would begin, unseen
            self.execute(_SET_UP)

    def execute(self, *statements: str) -> None:
        """In one message where the driver can: each costs a way to the server and back."""
        cursor = self._cursor()
        with contextlib.closing(cursor):
            for each in [";".join(statements)] if self._one_message and statements else statements:
                cursor.execute(each)

    def number(self, query: str) -> int:
        """The number that a query gives."""
        with contextlib.closing(self._cursor()) as cursor:
            cursor.execute(query)
            row = cursor.fetchone()
        return int(row[0]) if row else 0

    def is_idle(self) -> bool:
        """Whether no transaction is open; False if the driver does not tell."""
        return self._state() == _IDLE

    def has_failed(self) -> bool:
        """Whether the transaction takes no statement any more; False if the driver does not tell."""
        return self._state() == _FAILED

    def is_lost(self, error: Exception) -> bool:
        """Whether the error says that the connection is none any more."""
        return self._dialect.is_disconnect(error, self.driver, None)  # type: ignore[arg-type]  # a driver's own error, or another

    def _state(self) -> int | None:
        driver = getattr(self.driver, "driver_connection", self.driver)  # behind an async one
        if self.is_sqlite:
            open_ = getattr(driver, "in_transaction", True)
            return None if open_ else _IDLE
        if in_transaction := getattr(driver, "is_in_transaction", None):  # asyncpg's
            return None if in_transaction() else _IDLE
        info = getattr(driver, "info", None)
        return getattr(info, "transaction_status", None)
