"""MIG005: every revision file is Python that says which revision it is.

A file that does not parse stops every migration command, and an id that is computed can be told only
by running the file.

Bad:   revision = make_id()
Good:  revision = "0002"
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.finding import Finding


def check_readable(history: History) -> Iterator[Finding]:
    """One finding a file that cannot be read as a revision."""
    for each in history.unreadable:
        yield Finding(
            path=each.path,
            line=each.line,
            code="MIG005",
            rule="unreadable-revision",
            message=f"is not a revision file that can be read: {each.reason}",
            hint="mend it, or move it out of the versions folder if it is no revision",
        )
