"""Host: a PostgreSQL server on which we may make databases, our own or one from outside."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from psycopg import Connection


class OutsideFailed(Exception):
    """A server from outside cannot be used; the message is safe to print."""


class Host(Protocol):
    """A running server."""

    @property
    def comment(self) -> str:
        """What each database that we make there says of itself; "" where all are ours."""

    def url(self, database: str) -> str:
        """SQLAlchemy's address of a database on this server; has no password."""

    def connect(self, database: str = ...) -> "Connection[tuple[object, ...]]":
        """A connection outside any transaction, as a role that may make databases."""
