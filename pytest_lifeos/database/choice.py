"""Choice: what the database fixtures work on in this run, by flag, environment or setting, and why not."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_lifeos.settings.errors import unknown
from pytest_lifeos.settings.model import Database
from pytest_lifeos.settings.read import BACKENDS

_PSYCOPG = "postgresql+psycopg"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A backend by name, or the `url` of a database that was given; `origin` is who gave it.

    `url` may hold a password: it is left out of what this object shows.
    """

    origin: str
    given: str = field(repr=False)
    hosts: tuple[str, ...] = ()

    @property
    def url(self) -> str | None:
        """The URL, if it is one."""
        return self.given if "://" in self.given else None

    @property
    def hint(self) -> str:
        """What to do about a refusal, on a line of its own; "" where the refusal says it all."""
        ways = "unset DATABASE_URL, or give --db sqlite or --db postgresql"
        return f"\nhint: {ways}" if self.origin == "DATABASE_URL" else ""

    @property
    def backend(self) -> str:
        """ "postgresql" or "sqlite"; raises Unreadable for a URL that cannot be judged."""
        if self.url is None:
            return self.given
        from pytest_lifeos.database.address import read_address  # a start without a URL needs none

        return read_address(self.given).dialect

    def objection(self, *, look: bool) -> str | None:
        """None if it may be used, else one line, which shows no password; `look` connects."""
        if self.given in BACKENDS:
            return None
        if self.url is None:
            return str(unknown(self.origin, "backend", self.given, BACKENDS))
        from pytest_lifeos.database.guard import judge_database
        from pytest_lifeos.database.tables import table_names

        url = self.url
        refusal = judge_database(
            url,
            tables=lambda: table_names(for_psycopg(url)) if look else (),
            hosts=self.hosts,
            environ=os.environ,
        )
        return f"{self.origin}: {' '.join(str(refusal).splitlines())}" if refusal else None


def choose(flag: str | None, database: Database, environ: Mapping[str, str]) -> Choice:
    """The flag wins, then DATABASE_URL, then the setting."""
    if flag is not None:
        return Choice(origin="--db", given=flag, hosts=database.hosts)
    if given := environ.get("DATABASE_URL"):
        # No backend's name is meant by it, and no part of what cannot be read may be shown.
        url = given if "://" in given else "://"
        return Choice(origin="DATABASE_URL", given=url, hosts=database.hosts)
    where = "pyproject.toml: tool.lifeos.database.backend"
    return Choice(origin=where, given=database.backend, hosts=database.hosts)


def for_psycopg(url: str) -> str:
    """The URL for the driver that we use, whichever the application's is."""
    scheme, separator, rest = url.partition("://")
    dialect = scheme.partition("+")[0]
    return {"postgresql": _PSYCOPG, "postgres": _PSYCOPG}.get(dialect, dialect) + separator + rest
