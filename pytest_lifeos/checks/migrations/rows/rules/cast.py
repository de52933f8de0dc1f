"""MIG305 cast-on-rows: a revision gives a column a type that its values do not fit.

A long text, a large number or a word do not fit a narrower type, and the deployment stops.

Bad:   op.alter_column("task", "title", type_=sa.String(20))
Good:  op.execute("UPDATE task SET title = left(title, 20)"), then the same
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.rows.effect import Effect
from pytest_lifeos.checks.migrations.rows.rule import rule, stopped
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="make the values fit before it, or write down in USING what becomes of those that do not"
)
def cast(effect: Effect) -> Iterator[Danger]:
    """A revision gives a column a type that its values do not fit."""
    return stopped(effect, "cast")
