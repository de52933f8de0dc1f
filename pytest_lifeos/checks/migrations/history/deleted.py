"""MIG007: a revision that is on the base branch is still there.

A database that is at a revision which no file declares can go neither up nor down.

Bad:   main has 0002, and here no file declares it
Good:  0003 undoes what 0002 did
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.history.change import Change
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.finding import Finding


def check_deleted(history: History, change: Change) -> Iterator[Finding]:
    """One finding a revision; one that has moved to another file is there.

    What cannot be read may be the one that is missed, and is MIG005.
    """
    unreadable = {each.path for each in history.unreadable}
    for before in change.gone:
        revision = before.revision
        if revision.id not in history.by_id and revision.path not in unreadable:
            yield Finding(
                path=revision.path,
                code="MIG007",
                rule="revision-deleted",
                message=f"revision {revision.id} is on {change.base}, and no file declares it any more",
                hint="bring it back, and undo what it did in a new revision",
            )
