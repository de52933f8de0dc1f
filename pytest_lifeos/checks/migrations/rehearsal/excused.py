"""MIG034: which downgrades are not demanded is said in every run.

A rollback below them is not rehearsed, and whoever needs it on a bad day knows that it never was.

Bad:   downgrades that are left out in silence
Good:  MIG034 no downgrade below 0012 is demanded, of 12 of 40 revisions
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.demands import SETTINGS, Demands
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.checks.migrations.rehearsal.stretches import below
from pytest_lifeos.finding import Finding, Review, Severity

CODE, RULE = "MIG034", "downgrade-excused"


def check_excused(history: History, demands: Demands) -> Iterator[Finding]:
    """A note for what is below `minimum_downgrade`, reviewed by the project's settings."""
    lowest = history.by_id.get(demands.minimum_downgrade or "")
    if lowest is not None:
        count = len(below(history, [lowest.id]))
        yield Finding(
            path=lowest.path,
            line=lowest.downgrade_line,
            code=CODE,
            rule=RULE,
            severity=Severity.NOTE,
            message=f"no downgrade below {lowest.id} is demanded, of {count} of "
            f"{len(history.by_id)} revisions",
            review=Review(by=SETTINGS, reason=f'minimum_downgrade = "{lowest.id}"'),
        )
