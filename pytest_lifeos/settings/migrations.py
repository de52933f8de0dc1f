"""What the migrations gate has of its own: where the migrations are, and what they are held to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_lifeos.checks.migrations.demands import Demands, Tolerance
from pytest_lifeos.settings import values
from pytest_lifeos.settings.errors import unknown, wrong
from pytest_lifeos.settings.model import Database
from pytest_lifeos.settings.table import Table
from pytest_lifeos.settings.tolerances import DATABASES, read_tolerances

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# What stands for an address in the text of a variable.
_PLACE = re.compile(r"\{\w+\}")
_PLACES = ("{url}", "{async_url}")


@dataclass(frozen=True, kw_only=True)
class MigrationSettings:
    """`metadata` and `app` are `module:attribute`; `dangerous` is "flag" or "block".

    `databases` are rehearsed on; empty stands for that of the project. `timeout` is the seconds that
    one walk through the history may take. `version_locations` are folders of revision files that `env.py`
    sets as it runs; `heads` the labels of branches that end in a head each; `before` is
    `module:function`, which makes on a connection what is there before the first revision;
    `binds` the keys of Flask-SQLAlchemy's other databases, which `app` has beside its default. `variables`
    are set while the project's code runs, with `{url}` or `{async_url}` for the address of the ephemeral
    database, and `x_arguments` are those of `alembic -x`. `revisions` are judged: those "new" against the
    base branch, or "all"; for the rest see Demands.
    """

    script_location: str = "migrations"
    metadata: str | None = None
    app: str | None = None
    dangerous: str = "flag"
    databases: tuple[str, ...] = ()
    timeout: float = 600.0
    version_locations: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    before: str | None = None
    binds: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    x_arguments: tuple[str, ...] = ()
    revisions: str = "new"
    tolerate: tuple[Tolerance, ...] = ()
    minimum_downgrade: str | None = None
    one_way: Mapping[str, str] = field(default_factory=dict)
    squashed: Mapping[str, str] = field(default_factory=dict)

    @property
    def demands(self) -> Demands:
        """What the rehearsal is asked for."""
        return Demands(
            tolerate=self.tolerate,
            minimum_downgrade=self.minimum_downgrade,
            one_way=self.one_way,
            squashed=self.squashed,
        )

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
        version_locations=table.take("version_locations", values.texts, own.version_locations),
        heads=table.take("heads", values.texts, own.heads),
        before=table.take("before", values.text, own.before),
        binds=table.take("binds", values.texts, own.binds),
        variables=table.take("variables", _variables, {}),
        x_arguments=table.take("x_arguments", values.texts, own.x_arguments),
        revisions=table.take("revisions", values.new_or_all, own.revisions),
        tolerate=table.take("tolerate", read_tolerances, own.tolerate),
        minimum_downgrade=table.take("minimum_downgrade", values.text, own.minimum_downgrade),
        one_way=table.take("one_way", values.reasons, {}),
        squashed=table.take("squashed", values.reasons, {}),
    )


def _variables(value: object, where: str) -> dict[str, str]:
    """Texts by name; what stands in braces there is a word that the gate knows."""
    found = {name: _variable(text, f"{where}.{name}") for name, text in Table(value, where).items()}
    for name in found:
        if not _NAME.fullmatch(name):
            raise wrong(where, name, "names of letters, digits and _")
    return found


def _variable(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise wrong(where, value, "a string")
    for word in _PLACE.findall(value):
        if word not in _PLACES:
            raise unknown(where, "address", word, _PLACES)
    return value


def _databases(value: object, where: str) -> tuple[str, ...]:
    """Each at most once, in the order given."""
    names = values.texts(value, where)
    for name in names:
        if name not in DATABASES:
            raise unknown(where, "database", name, DATABASES)
    return tuple(dict.fromkeys(names))
