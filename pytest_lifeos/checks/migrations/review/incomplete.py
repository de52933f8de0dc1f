"""MIG050: a review note says what was reviewed, by whom, and why it may stay.

Without a reason nobody can tell later whether it still holds; such a note waives nothing.

Bad:   op.drop_column("mood", "note")  # lifeos: reviewed[drop-column]
Good:  op.drop_column("mood", "note")  # lifeos: reviewed[drop-column] by db-team: empty since 2.1
"""

from collections.abc import Iterable, Iterator

from pytest_lifeos.checks.migrations.review.note import Note
from pytest_lifeos.finding import Finding


def check_complete(notes: Iterable[Note]) -> Iterator[Finding]:
    """One finding a note that lacks a part."""
    for note in notes:
        if note.fault:
            yield Finding(
                path=note.path,
                line=note.line,
                code="MIG050",
                rule="review-incomplete",
                message=f"the review note {note.fault}, and waives nothing",
                hint="write `# lifeos: reviewed[RULE] by WHO: REASON`",
            )
