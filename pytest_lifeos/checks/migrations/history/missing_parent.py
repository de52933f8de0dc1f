"""MIG002: every revision stands on revisions that exist.

A `down_revision` that no file declares is a revision that was deleted, renamed or never committed:
Alembic can walk neither up nor down past it.

Bad:   0002 revises 0001, and no file declares 0001
Good:  0001 <- 0002
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.finding import Finding


def check_parents(history: History) -> Iterator[Finding]:
    """One finding a name in `down_revision` or `depends_on` that stands for no revision."""
    for each in history.revisions:
        lost = [("down_revision", name) for name in each.parents if name not in history.by_id]
        lost += [("depends_on", name) for name in each.needs if name not in history.names]
        for variable, name in lost:
            yield Finding(
                path=each.path,
                line=each.line,
                code="MIG002",
                rule="missing-parent",
                message=f"{variable} of {each.id} is {name}, which no revision file declares",
                hint=f"bring back the file of {name}, or name the revision that {each.id} follows",
            )
