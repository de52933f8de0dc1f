"""Runs the migrations on the connection that it is given, else on the application's engine."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import has_app_context
from sqlalchemy import Connection

from lifeos.models import metadata


def run() -> None:
    """One command of alembic."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
    elif context.is_offline_mode():
        write_sql()
    else:
        log_to_the_terminal()
        with application_connection() as own_connection:
            migrate(own_connection)


def migrate(connection: Connection) -> None:
    """Runs the revisions; a transaction that the giver began is the giver's to commit."""
    configure(connection.dialect.name, connection)
    with context.begin_transaction():
        context.run_migrations()


def write_sql() -> None:
    """Prints the SQL of the revisions (`flask db upgrade --sql`)."""
    from lifeos.database import db

    with application_context():
        dialect = db.engine.dialect.name
    configure(dialect, None)
    with context.begin_transaction():
        context.run_migrations()


def configure(dialect: str, connection: Connection | None) -> None:
    """Comparisons see types and defaults; SQLite rebuilds the tables that it cannot alter."""
    context.configure(
        connection=connection,
        dialect_name=dialect,
        literal_binds=connection is None,
        target_metadata=metadata,
        compare_type=True,
        compare_server_default=True,
        render_as_batch=dialect == "sqlite",
    )


@contextmanager
def application_connection() -> Iterator[Connection]:
    """A connection of the application's engine."""
    # Imported here, since a given connection needs no application.
    from lifeos.database import db
    from lifeos.migration_lock import lock_migrations

    with application_context(), db.engine.connect() as connection, unenforced(connection):
        lock_migrations(connection)
        yield connection


@contextmanager
def application_context() -> Iterator[None]:
    """The current application's context, or that of one built from the environment."""
    if has_app_context():
        yield
        return
    from lifeos.app import create_app
    from lifeos.database import db
    from lifeos.settings import Settings

    with create_app(Settings.from_environ(os.environ)).app_context():
        yield
        db.engine.dispose()


@contextmanager
def unenforced(connection: Connection) -> Iterator[None]:
    """SQLite without foreign keys: to rebuild a table is to drop it while others refer to it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.commit()
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.commit()


def log_to_the_terminal() -> None:
    """Shows which revisions run; loggers that are already set up stay as they are."""
    logging.basicConfig(format="%(levelname)s [%(name)s] %(message)s")
    logging.getLogger("alembic.runtime.migration").setLevel(logging.INFO)


run()
