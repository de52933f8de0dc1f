"""Connections: those that were made during a rehearsal, and how many of them nobody notes."""

from contextlib import suppress

from sqlalchemy.engine.interfaces import DBAPIConnection

from pytest_lifeos.checks.migrations.environment.ephemeral import EphemeralDatabase


class Connections:
    """What a guard has let through to the ephemeral database.

    `asked` counts the connects that drivers told of, `files` the openings of its SQLite file.
    """

    def __init__(self, database: EphemeralDatabase) -> None:
        self.asked = 0
        self.files = 0
        self._database = database
        self._made: list[DBAPIConnection] = []
        self._opened: list[DBAPIConnection] = []

    @property
    def strangers(self) -> int:
        """How many connections were made of which nobody notes at once what they did.

        To a SQLite file those that the guard did not make; to a server those that end with the run.
        """
        if self._database.dialect == "sqlite":
            return self.files - len(self._made)
        kept = sum(self._database.keeps(each) for each in self._opened)
        return max(len(self._made), self.asked) - kept

    def made(self, connection: DBAPIConnection) -> None:
        """The guard made it."""
        self._made.append(connection)

    def opened(self, connection: DBAPIConnection, _record: object) -> None:
        """A pool of SQLAlchemy opened it; the listener of `Pool.connect`."""
        self._opened.append(connection)

    def is_ours(self, driver: object) -> bool:
        """Whether the guard made it, or the database keeps it for many runs."""
        return any(driver is each for each in self._made) or self._database.keeps(driver)

    def close(self) -> None:
        """Closes what the pools of env.py's engines would leave open until they are collected."""
        for connection in self._opened:
            if self._database.keeps(connection):
                continue
            # An asynchronous driver cannot be closed from here, and may be closed already.
            with suppress(Exception):
                connection.close()
