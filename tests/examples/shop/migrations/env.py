"""Alembic's environment: the connection that it is given, else the one of the settings."""

from alembic import context
from sqlalchemy import create_engine

from shop.models import metadata

config = context.config


def run() -> None:
    """Migrates on the connection in config.attributes, or on sqlalchemy.url."""
    given = config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    with create_engine(
        config.get_main_option("sqlalchemy.url") or "sqlite:///shop.db"
    ).connect() as own:
        migrate(own)


def migrate(connection) -> None:
    """Runs the revisions in one transaction; SQLite alters a table by a copy."""
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


run()
