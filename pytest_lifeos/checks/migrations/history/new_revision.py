"""MIG040: the revisions that are new against the base branch are listed.

It is no fault: it tells a reviewer what there is to look at.

Bad:   a pull request in which nobody sees that it brings a revision
Good:  MIG040 revision 0008 is new against origin/main (1a2b3c4)
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.history.change import Change
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.finding import Finding, Severity


def check_new(history: History, change: Change) -> Iterator[Finding]:
    """A note for each new revision."""
    for each in history.revisions:
        if each.id in change.new:
            yield Finding(
                path=each.path,
                line=each.line,
                code="MIG040",
                rule="new-revision",
                severity=Severity.NOTE,
                message=f"revision {each.id} is new against {change.base}",
            )
