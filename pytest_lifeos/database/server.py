"""A server of our own that is up, as those who use it see it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psycopg import Connection

SUPERUSER = "postgres"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server: the folder of its socket, and the pid of its first process."""

    folder: Path
    pid: int
    port: int = 5432
    user: str = SUPERUSER

    @property
    def comment(self) -> str:
        """Nothing: all its databases are ours."""
        return ""

    def url(self, database: str, driver: str = "psycopg") -> str:
        """SQLAlchemy's address of a database on this server."""
        from sqlalchemy import URL

        where = {"host": str(self.folder), "port": str(self.port)}
        made = URL.create(f"postgresql+{driver}", self.user, database=database, query=where)
        return made.render_as_string()

    def connect(self, database: str = "postgres") -> "Connection[tuple[object, ...]]":
        """A connection outside any transaction, as the superuser."""
        import psycopg

        return psycopg.connect(
            host=str(self.folder),
            port=self.port,
            user=self.user,
            dbname=database,
            autocommit=True,
        )
