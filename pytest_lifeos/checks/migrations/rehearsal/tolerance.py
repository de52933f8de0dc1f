"""MIG022: every entry of the tolerance list is about a difference that is there.

One that is about nothing would let pass what nobody has looked at, as soon as it comes.

Bad:   [[tool.lifeos.gates.migrations.tolerate]] for an index that the models have since last year
Good:  the entry goes with the difference that it was about
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pytest_lifeos.checks.migrations.demands import SETTINGS, Tolerance
from pytest_lifeos.checks.migrations.rehearsal.drift import Drift
from pytest_lifeos.finding import Finding, Review, Severity


def tolerate(
    drifts: Iterable[Drift], entries: Sequence[Tolerance], database: str
) -> Iterator[Finding]:
    """The finding of each difference, as a note with its review where an entry is about it.

    Then one finding an entry for `database` that is about none.
    """
    own = [each for each in entries if each.database in ("", database)]
    used = set()
    for drift in drifts:
        meant = [each for each in own if each.is_about(drift.kind, drift.table, drift.name)]
        used.update(meant)
        if meant:
            review = Review(by=SETTINGS, reason=meant[0].reason)
            yield replace(drift.finding, severity=Severity.NOTE, review=review)
        else:
            yield drift.finding
    yield from (_unused(each, database) for each in own if each not in used)


def _unused(entry: Tolerance, database: str) -> Finding:
    other = "postgresql" if database == "sqlite" else "sqlite"
    return Finding(
        path=SETTINGS,
        code="MIG022",
        rule="tolerance-unused",
        message=f"`tolerate` has {entry}, and on {database} no difference is like that",
        hint=f'take it out, or say which database it is about: database = "{other}"',
    )
