"""MIG309 changed-values: a column that stays holds other values after a revision.

That is what a data migration is for: it is noted, so that it is seen where none was meant.

Bad:   op.execute("UPDATE task SET rank = rank + 1")  # a WHERE is missing
Good:  op.execute("UPDATE task SET rank = rank + 1 WHERE rank > 3")
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.rows.effect import Effect
from pytest_lifeos.checks.migrations.rows.rule import rule, told
from pytest_lifeos.checks.migrations.rule import Danger
from pytest_lifeos.finding import Severity


@rule(hint="see that these and no other values were to change", severity=Severity.NOTE)
def changed_values(effect: Effect) -> Iterator[Danger]:
    """A column that stays holds other values after a revision."""
    for lost in effect.losses:
        if lost.loss.kind == "changed":
            message = f"changes {lost.loss.count} of {lost.loss.whole} values of {told(lost.loss)}"
            yield Danger(line=lost.line, message=message)
