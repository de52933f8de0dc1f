"""Helpers that lie beside a revision, as `helper_module.revision` uses them."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

OLD = "mood_2020"


def wipe(*tables: str) -> None:
    """Drops tables."""
    for table in tables:
        op.drop_table(table)


def unused() -> None:
    """Nobody calls it."""
    op.drop_table("never")


@contextmanager
def outside_transaction() -> Iterator[None]:
    """What runs inside is in no transaction."""
    with op.get_context().autocommit_block():
        yield


def made() -> sa.Column[int]:
    """A column that no row can have."""
    return sa.Column("steps", sa.Integer(), nullable=False)
