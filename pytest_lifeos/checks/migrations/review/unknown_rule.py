"""MIG051: a review note names rules that there are.

A name with a slip in it waives nothing, or not what was meant.

Bad:   # lifeos: reviewed[drop-colum] by db-team: empty since 2.1
Good:  # lifeos: reviewed[drop-column] by db-team: empty since 2.1
"""

import difflib
from collections.abc import Iterable, Iterator

from pytest_lifeos.checks.migrations.review.known import code_of, known_rules
from pytest_lifeos.checks.migrations.review.note import Note
from pytest_lifeos.finding import Finding

_LONGEST = 60


def check_rules_known(notes: Iterable[Note]) -> Iterator[Finding]:
    """One finding a name that no rule has, with the nearest that one has."""
    for note in notes:
        for name in note.rules:
            if code_of(name) is None:
                yield Finding(
                    path=note.path,
                    line=note.line,
                    code="MIG051",
                    rule="review-unknown-rule",
                    message=f'the review note names no rule that there is: "{name[:_LONGEST]}"',
                    hint=_nearest(name),
                )


def _nearest(name: str) -> str:
    known = known_rules()
    near = difflib.get_close_matches(name[:_LONGEST], [*known, *known.values()], n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
