"""MIG303 check-on-rows: a revision adds a check or an exclusion that rows do not fulfil.

They were allowed until now: what old code wrote is still there.

Bad:   op.create_check_constraint("ck_price", "product", "price >= 0")
Good:  op.execute("UPDATE product SET price = 0 WHERE price < 0"), then the same
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.rows.effect import Effect
from pytest_lifeos.checks.migrations.rows.rule import rule, stopped
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="correct the rows before it in the same revision, or have it reviewed if all of them fit"
)
def check(effect: Effect) -> Iterator[Danger]:
    """A revision adds a check or an exclusion that rows do not fulfil."""
    return stopped(effect, "check")
