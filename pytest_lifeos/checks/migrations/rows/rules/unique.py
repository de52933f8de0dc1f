"""MIG302 unique-on-rows: a revision demands unique values where rows hold the same one twice.

Nothing kept them from it until now.

Bad:   op.create_unique_constraint("uq_user_mail", "user", ["mail"])
Good:  a revision before it, or the lines above it, that merge or rename what is there twice
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.rows.effect import Effect
from pytest_lifeos.checks.migrations.rows.rule import rule, stopped
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="settle the duplicates before it in the same revision, or have it reviewed if there are none"
)
def unique(effect: Effect) -> Iterator[Danger]:
    """A revision demands unique values where rows hold the same one twice."""
    return stopped(effect, "unique")
