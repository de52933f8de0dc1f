"""Several databases by Alembic's own `multidb` template: `databases = NAMES` in alembic.ini, and a section each."""

import re
from collections.abc import Sequence

from alembic.config import Config

from pytest_lifeos.checks.migrations.project import MigrationProject

# Where a database that is not worked on is looked for: in memory, new at each connect, under a name that is ours.
_ASIDE = "file:lifeos-aside"
_ASIDE_URL = f"sqlite:///{_ASIDE}?mode=memory&uri=true"


def database_names(config: Config) -> tuple[str, ...]:
    """The sections that the template's `env.py` takes addresses from; mostly none."""
    named = config.get_main_option("databases") or ""
    return tuple(filter(None, re.split(r"[,\s]+", named)))


def lead(config: Config, project: MigrationProject, url: str) -> None:
    """The section of the database that is worked on leads to `url`, each other one into memory.

    Without `bind` it is the first.
    """
    names = database_names(config)
    for name in names:
        is_worked_on = name == (project.bind or names[0])
        address = url if is_worked_on else _ASIDE_URL
        config.set_section_option(name, "sqlalchemy.url", address.replace("%", "%%"))


def is_aside(dialect: str, args: Sequence[object]) -> bool:
    """Whether a driver that is called with these arguments is led into memory by `lead`."""
    return dialect == "sqlite" and bool(args) and str(args[0]).partition("?")[0] == _ASIDE
