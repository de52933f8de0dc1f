"""COV006: the total is not further below that of the last green run on the base branch than allowed.

Bad:   91.20 % now, 91.50 % there, may_drop = 0
Good:  91.50 % now, 91.50 % there, may_drop = 0
"""

from collections.abc import Iterator

from pytest_lifeos.checks.coverage.shortfall import floor
from pytest_lifeos.counted import counted
from pytest_lifeos.finding import Finding, Severity

# In percentage points: less than a line of ten thousand million, more than floating point is off by.
_EXACT = 1e-9


def check_drop(
    package: str, value: float, before: float, may_drop: float, place: str
) -> Iterator[Finding]:
    """One finding if `value` is more than `may_drop` percentage points below `before`.

    `place` says for a human where that was measured, as in `main (1234567)`.
    """
    drop = before - value
    if drop > may_drop + _EXACT:
        what = f"covers {floor(value)} %, {drop:.3g} less than the {floor(before)} % of {place}"
        yield Finding(
            path=package,
            code="COV006",
            rule="coverage-dropped",
            message=f"{what}; it may drop by {may_drop:g}",
        )


def no_past(package: str, branch: str) -> Finding:
    """The note of the first run on the base branch: with it the record begins."""
    return Finding(
        path=package,
        code="COV007",
        rule="coverage-first-run",
        severity=Severity.NOTE,
        message=f"compared with nothing: this is the first run on {branch} that the ledger will hold",
    )


def unreadable(ledger: str, count: int) -> Finding:
    """The warning about lines of the ledger that were passed over."""
    return Finding(
        path=ledger,
        code="COV008",
        rule="ledger-line-unreadable",
        severity=Severity.WARNING,
        message=f"{counted(count, 'line')} passed over that no run wrote to its end",
    )
