"""Outside host: a PostgreSQL server that somebody gave us, as those who make databases there see it."""

import contextlib
from typing import TYPE_CHECKING

from pytest_lifeos.database.choice import for_psycopg
from pytest_lifeos.database.host import OutsideFailed
from pytest_lifeos.database.password import without_password
from pytest_lifeos.database.scrubbing import without_secrets

if TYPE_CHECKING:
    from psycopg import Connection

_LONGEST = 34  # of the 63 bytes of a name; the rest is for what we add


class Outside:
    """The server of `url`; `base` is its database. `stack` ends the file with its password."""

    comment = "made by pytest-lifeos"

    def __init__(self, url: str, stack: contextlib.ExitStack) -> None:
        from sqlalchemy import make_url

        self._secret = url
        self._url = without_password(make_url(for_psycopg(url)), stack)
        self.base = str(self._url.database)
        self.prefix = self.base.encode()[:_LONGEST].decode(errors="ignore")

    def url(self, database: str) -> str:
        """SQLAlchemy's address of a database on this server; has no password."""
        return self._url.set(database=database).render_as_string(hide_password=False)

    def connect(self, database: str | None = None) -> "Connection[tuple[object, ...]]":
        """A connection outside any transaction; raises OutsideFailed."""
        import psycopg

        _, settings = self._url.get_dialect()().create_connect_args(self._url)
        settings["dbname"] = database or self.base
        try:
            connection: Connection[tuple[object, ...]] = psycopg.connect(
                **settings, autocommit=True
            )
        except psycopg.Error as error:
            message = without_secrets(str(error), self._secret)
        else:
            return connection
        raise OutsideFailed(message)
