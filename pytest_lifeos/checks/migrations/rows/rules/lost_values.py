"""MIG308 lost-values: a column that stays loses values: they are NULL, or several have become one.

A type that holds less cuts or rounds without a word; a table that is made anew may forget a column.

Bad:   op.alter_column("task", "title", type_=sa.String(20), postgresql_using="left(title, 20)")
Good:  a new column beside the old one, which goes in a later revision
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.rows.effect import Effect
from pytest_lifeos.checks.migrations.rows.rule import rule, told
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="keep the old column until nobody needs it, or have the line reviewed where the values are to go",
    follows_policy=True,
)
def lost_values(effect: Effect) -> Iterator[Danger]:
    """A column that stays loses values: they are NULL, or several have become one."""
    for lost in effect.losses:
        loss = lost.loss
        if loss.kind == "nulls":
            message = f"makes {loss.count} of {loss.whole} values NULL in {told(loss)}"
            yield Danger(line=lost.line, message=message)
        elif loss.kind == "merged" and not lost.is_meant:
            message = f"makes different values the same in {told(loss)}, {loss.count} are lost"
            yield Danger(line=lost.line, message=message)
