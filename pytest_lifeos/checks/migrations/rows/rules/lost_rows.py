"""MIG307 lost-rows: a table holds fewer rows after a revision than before it.

They are gone from the database in use as well, and no downgrade brings them back.

Bad:   op.execute("DELETE FROM task WHERE done")
Good:  a script that a person runs, or the line with a review note
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.rows.effect import Effect
from pytest_lifeos.checks.migrations.rows.rule import rule, told
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="keep the rows, or have the line reviewed where they are to go",
    follows_policy=True,
)
def lost_rows(effect: Effect) -> Iterator[Danger]:
    """A table holds fewer rows after a revision than before it."""
    for lost in effect.losses:
        if lost.loss.kind == "rows":
            message = f"loses {lost.loss.count} of {lost.loss.whole} rows of {told(lost.loss)}"
            yield Danger(line=lost.line, message=message)
