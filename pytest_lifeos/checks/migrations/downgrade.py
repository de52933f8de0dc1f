"""MIG030: all downgrades run one after the other, from head to base.

A rollback happens on a bad day; a downgrade that raises is found out on that day.

Bad:   def downgrade(): raise NotImplementedError
Good:  def downgrade(): op.drop_column("task", "due")
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.walk import Walk
from pytest_lifeos.finding import Finding


def check_downgrade(walk: Walk) -> Iterator[Finding]:
    """One finding if a revision stopped the walk from head to base."""
    failure = walk.failure
    if failure is not None and failure.in_revision:
        name = walk.blamed.id if walk.blamed else failure.place.path
        yield Finding(
            path=failure.place.path,
            line=failure.place.line,
            code="MIG030",
            rule="downgrade-fails",
            message=f"downgrade of {name} stops: {failure.message}",
            hint="undo in `downgrade` what `upgrade` does",
        )
