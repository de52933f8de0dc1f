"""Brings the database of DATABASE_URL to the head, or says in one line why not.

`python -m lifeos.apply_migrations`; it needs no other variable, since a deployment migrates before
there is an application.
"""

import os
import sys

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from lifeos.app import create_app
from lifeos.database import MIGRATIONS, db
from lifeos.database_errors import explain, place_of
from lifeos.readiness import names_of, read_current, read_history
from lifeos.settings import Settings, SettingsError


class CannotMigrate(Exception):
    """Why the database is not at the head, and what to do; safe to print."""


def apply_migrations(url: str) -> str:
    """Migrates the database at `url` and returns the revision that it is at; raises CannotMigrate."""
    try:
        settings = Settings.from_environ({"LIFEOS_ENV": "local", "DATABASE_URL": url})
    except SettingsError as error:
        raise CannotMigrate(str(error).splitlines()[-1].strip()) from None
    with create_app(settings).app_context():
        try:
            return _upgrade()
        except SQLAlchemyError as error:
            raise CannotMigrate(f"{place_of(db.engine.url)}: {explain(error)}") from None
        except CommandError as error:
            raise CannotMigrate(f"{MIGRATIONS.name}: {error}") from None
        finally:
            db.engine.dispose()


def _upgrade() -> str:
    history, before = read_history(MIGRATIONS), read_current(db.engine)
    unknown = before - history.revisions
    if unknown:
        raise CannotMigrate(
            f"{place_of(db.engine.url)}: the database is at {names_of(unknown)}, which this release "
            "does not know; nothing was changed: deploy the release that made it, or a newer one"
        )
    command.upgrade(Config(str(MIGRATIONS / "alembic.ini")), "head")
    after = read_current(db.engine)
    if after != history.heads:
        raise CannotMigrate(
            f"the database is at {names_of(after)}, the head is {names_of(history.heads)}"
        )
    return names_of(after)


def main(url: str) -> int:
    """The exit status."""
    if not url:  # a laptop's default must not be what is migrated
        print(
            "run_migrations: DATABASE_URL is not set: it names the database to migrate",
            file=sys.stderr,
        )
        return 2
    try:
        print(f"run_migrations: the database is at {apply_migrations(url)}")
    except CannotMigrate as error:
        print(f"run_migrations: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ.get("DATABASE_URL", "")))
