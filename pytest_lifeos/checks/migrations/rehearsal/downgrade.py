"""MIG030: all downgrades run one after the other, from head to base.

A rollback happens on a bad day; a downgrade that raises is found out on that day.

Bad:   def downgrade(): raise NotImplementedError
Good:  def downgrade(): op.drop_column("task", "due")
"""

from collections.abc import Iterator
from dataclasses import replace

from pytest_lifeos.checks.migrations.rehearsal.stopped import check_stopped
from pytest_lifeos.checks.migrations.rehearsal.walk import Walk
from pytest_lifeos.finding import Finding


def check_downgrade(walk: Walk) -> Iterator[Finding]:
    """One finding if a revision stopped the walk from head to base."""
    stopped = check_stopped(
        walk,
        code="MIG030",
        rule="downgrade-fails",
        step="downgrade of {name} stops",
        hint="undo in `downgrade` what `upgrade` does, or declare that there is no way back: "
        "one_way = { REVISION = REASON }",
    )
    # Whoever accepts it shall know what else is not looked at.
    below = "; no downgrade below it is tried" if walk.blamed and walk.blamed.parents else ""
    return (replace(each, message=each.message + below) for each in stopped)
