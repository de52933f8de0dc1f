"""Alembic's environment: always the shop's own database, whatever is asked for."""

from alembic import context
from sqlalchemy import create_engine

from shop.models import metadata

with create_engine("sqlite:///shop.db").connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
