"""MIG007: a revision that is on the base branch is still there.

A database that is at a revision which no file declares can go neither up nor down.

Bad:   main has 0002, and here no file declares it
Good:  0003 undoes what 0002 did
"""

from collections.abc import Iterator, Mapping

from pytest_lifeos.checks.migrations.history.change import Change
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.checks.migrations.history.squashed import NOTHING_TAKEN, excuse
from pytest_lifeos.finding import Finding


def check_deleted(
    history: History, change: Change, taken: Mapping[str, str] = NOTHING_TAKEN
) -> Iterator[Finding]:
    """One finding a revision; one that has moved to another file is there.

    What cannot be read may be the one that is missed, and is MIG005. Of those whose place is `taken` it is
    a note, with the reason.
    """
    unreadable = {each.path for each in history.unreadable}
    for before in change.gone:
        revision = before.revision
        if revision.id not in history.by_id and revision.path not in unreadable:
            finding = Finding(
                path=revision.path,
                code="MIG007",
                rule="revision-deleted",
                message=f"revision {revision.id} is on {change.base}, and no file declares it any more",
                hint="bring it back, and undo what it did in a new revision; where a history is squashed, "
                "say so: squashed = { REVISION = REASON }",
            )
            yield excuse(finding, taken.get(revision.id))
