"""Dropping: the total of a run beside that of the last green run on the base branch."""

from collections.abc import Iterator, Mapping

from pytest_lifeos.checks.coverage.ratchet import check_drop, no_past, unreadable
from pytest_lifeos.finding import CannotTell, Finding
from pytest_lifeos.ledger.branches import base_branches, current_branch
from pytest_lifeos.ledger.file import newest_first
from pytest_lifeos.ledger.past import last_green
from pytest_lifeos.settings import Settings
from pytest_lifeos.verdict import MeasuredCoverage


def check_against_past(
    settings: Settings,
    gate: str,
    measured: MeasuredCoverage,
    may_drop: float,
    environ: Mapping[str, str],
) -> Iterator[Finding]:
    """Judges `may_drop`, in percentage points.

    The first run on the base branch itself has nothing to be compared with, passes and says so. Any
    other run without a past is undecided: a CI that lost the ledger would otherwise pass for ever.
    """
    ledger, package = settings.ledger_file(), str(settings.package)
    bases = base_branches(settings.root, settings.base, environ)
    entries = newest_first(ledger) if ledger else ()
    past = last_green(entries, gate, bases, with_branches=measured.branch is not None)
    if past.unreadable:
        yield unreadable(str(settings.ledger), past.unreadable)
    if past.total is not None:
        place = f"{past.branch} ({past.commit[:7]})"
        yield from check_drop(package, measured.total, past.total, may_drop, place)
        return
    if past.unreadable:
        what = f"{settings.ledger} holds lines that no run wrote, and no green run of {gate}"
        raise CannotTell("ledger-unreadable", f"coverage: {what}; mend it or take it away")
    here, base = current_branch(settings.root, environ), " or ".join(sorted(bases))
    if here not in bases:
        raise CannotTell(
            "ledger-no-run",
            f"coverage: {settings.ledger} holds no green run of {gate} on {base} without changes "
            "that are not committed; run it there once, and bring that file along",
        )
    yield no_past(package, base)
