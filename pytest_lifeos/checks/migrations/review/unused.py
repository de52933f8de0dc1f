"""MIG052: a review note is about a finding that is there.

One that is about nothing would waive what comes to its line later, which nobody reviewed.

Bad:   op.add_column(...)  # lifeos: reviewed[drop-column] by db-team: empty since 2.1
Good:  the note goes with the line that it was about
"""

from collections.abc import Collection, Iterable, Iterator

from pytest_lifeos.checks.migrations.review.known import code_of
from pytest_lifeos.checks.migrations.review.note import Note
from pytest_lifeos.finding import Finding


def check_used(
    notes: Iterable[Note], findings: Collection[Finding], judged: Collection[str]
) -> Iterator[Finding]:
    """One finding a rule of a note that is among the codes `judged`, and that no finding is of."""
    for note in notes:
        for name in note.rules if not note.fault else ():
            code = code_of(name)
            used = any(
                each.code == code and note.is_about(each.path, each.line) for each in findings
            )
            if code in judged and not used:
                yield Finding(
                    path=note.path,
                    line=note.line,
                    code="MIG052",
                    rule="review-unused",
                    message=f"the review note accepts {name}, of which nothing is found here",
                    hint="take it out, or put it on the line that it is about",
                )
