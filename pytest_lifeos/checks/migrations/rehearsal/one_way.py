"""MIG035: a revision of `one_way` cannot be undone.

One that can is held to nothing for no reason, and its downgrade may break unseen.

Bad:   one_way = { 0007 = "drops a column" }, and the downgrade of 0007 brings the column back
Good:  0007 is not in one_way
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.demands import SETTINGS
from pytest_lifeos.checks.migrations.rehearsal.excused import CODE, RULE
from pytest_lifeos.checks.migrations.rehearsal.walk import Walk
from pytest_lifeos.finding import Finding, Review, Severity


def check_one_way(up: Walk, revision: str, reason: str, *, works: bool) -> Iterator[Finding]:
    """A note (MIG034) for one that is as it is declared, a warning for one that `works`."""
    place = up.place(revision)
    if works:
        yield Finding(
            path=place.path,
            line=place.line,
            code="MIG035",
            rule="one-way-works",
            severity=Severity.WARNING,
            message=f"the downgrade of {revision} works all the same, and is in one_way: {reason}",
            hint="take it out of one_way: then it is held to what it does",
        )
    else:
        yield Finding(
            path=place.path,
            line=place.line,
            code=CODE,
            rule=RULE,
            severity=Severity.NOTE,
            message=f"the downgrade of {revision} is not demanded",
            review=Review(by=SETTINGS, reason=reason),
        )
