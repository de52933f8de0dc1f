"""MIG041: which revisions are judged for dangers, locks and rows is said in every run.

Only what is new is judged on a branch; where nobody can tell what that is, all of it is, and a reader
who sees old dangers knows why.

Bad:   all revisions are judged, or none, and nobody can say why
Good:  MIG041 1 of 8 revisions is new against origin/main (1a2b3c4), and judged
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.history.change import Change
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.checks.migrations.project import MigrationProject, relative
from pytest_lifeos.finding import Finding, Severity


def check_scope(
    project: MigrationProject, history: History, change: Change, asked: str
) -> Iterator[Finding]:
    """A note that says which revisions are judged and why; a warning where something is not at hand."""
    place = relative(project.versions, project.root)
    count = len(history.revisions)
    if asked == "all":
        said = f'all {count} revisions are judged, by revisions = "all"'
    elif change.all_count:
        said = f"all {count} revisions are judged: {change.all_count}"
    else:
        verb = "is" if len(change.new) == 1 else "are"
        said = (
            f"{len(change.new)} of {count} revisions {verb} new against {change.base}, and judged"
        )
    yield _told(place, said, Severity.NOTE)
    if change.gap:
        yield _told(place, change.gap, Severity.WARNING)


def _told(place: str, said: str, severity: Severity) -> Finding:
    return Finding(
        path=place, code="MIG041", rule="revisions-judged", severity=severity, message=said
    )
