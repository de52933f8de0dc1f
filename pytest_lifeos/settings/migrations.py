"""What the migrations gate has of its own: where the migrations are, and what they are held to."""

from dataclasses import dataclass

from pytest_lifeos.settings import values
from pytest_lifeos.settings.errors import unknown
from pytest_lifeos.settings.model import Database
from pytest_lifeos.settings.table import Table

_DATABASES = ("postgresql", "sqlite")


@dataclass(frozen=True, kw_only=True)
class MigrationSettings:
    """`metadata` and `app` are `module:attribute`; `dangerous` is "flag" or "block".

    `databases` are rehearsed on; empty stands for that of the project. `timeout` is the seconds that
    one walk through the history may take.
    """

    script_location: str = "migrations"
    metadata: str | None = None
    app: str | None = None
    dangerous: str = "flag"
    databases: tuple[str, ...] = ()
    timeout: float = 600.0

    def rehearsed_on(self, database: Database) -> tuple[str, ...]:
        """The databases of the rehearsal: "sqlite", "postgresql" or both."""
        is_postgresql = database.backend.startswith("postgres")
        return self.databases or ("postgresql" if is_postgresql else "sqlite",)


def read_migrations(table: Table) -> MigrationSettings:
    """The reader of the migrations gate."""
    own = MigrationSettings
    return own(
        script_location=table.take("script_location", values.text, own.script_location),
        metadata=table.take("metadata", values.text, own.metadata),
        app=table.take("app", values.text, own.app),
        dangerous=table.take("dangerous", values.flag_or_block, own.dangerous),
        databases=table.take("databases", _databases, own.databases),
        timeout=table.take("timeout", values.duration, own.timeout),
    )


def _databases(value: object, where: str) -> tuple[str, ...]:
    """Each at most once, in the order given."""
    names = values.texts(value, where)
    for name in names:
        if name not in _DATABASES:
            raise unknown(where, "database", name, _DATABASES)
    return tuple(dict.fromkeys(names))
