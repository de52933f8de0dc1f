"""MIG301 not-null-on-rows: a revision demands a value where rows have none.

An empty database has no row without one; each table in use does, and the deployment stops.

Bad:   op.add_column("task", sa.Column("due", sa.Date, nullable=False))
Good:  the same with server_default=..., or nullable first, then filled, then NOT NULL
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.rows.effect import Effect
from pytest_lifeos.checks.migrations.rows.rule import rule, stopped
from pytest_lifeos.checks.migrations.rule import Danger


@rule(hint="give it a server_default, or add it nullable and fill it before it is NOT NULL")
def not_null(effect: Effect) -> Iterator[Danger]:
    """A revision demands a value where rows have none."""
    return stopped(effect, "not-null")
