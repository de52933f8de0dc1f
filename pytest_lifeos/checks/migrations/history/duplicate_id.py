"""MIG003: every revision id belongs to one file.

With two files of one id Alembic warns, keeps the one that it reads last, and never runs the other.

Bad:   0002_add_due.py and 0002_add_note.py both declare revision "0002"
Good:  one of them declares "0003" and revises "0002"
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.finding import Finding


def check_ids(history: History) -> Iterator[Finding]:
    """One finding a file whose id an earlier file has already."""
    for each in history.revisions:
        first = history.by_id[each.id]
        if first is not each:
            yield Finding(
                path=each.path,
                line=each.line,
                code="MIG003",
                rule="duplicate-revision",
                message=f"revision {each.id} is declared here and in {first.path}",
                hint="give one of them an id of its own, and let it revise the other",
            )
