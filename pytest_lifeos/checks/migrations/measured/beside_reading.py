"""Settles what was read in a revision with what was measured: the measurement wins, and both are quoted."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from pytest_lifeos.checks.migrations.danger.registry import all_rules as all_dangers
from pytest_lifeos.checks.migrations.measured.rule import duration
from pytest_lifeos.checks.migrations.measured.statement import Measurement, Statement, Touch
from pytest_lifeos.checks.migrations.printable import quoted
from pytest_lifeos.checks.migrations.rule import Claim
from pytest_lifeos.finding import Finding, Severity

Bears = Callable[[Touch], bool]


def _rewritten(touch: Touch) -> bool:
    return touch.rewritten


def _scanned(touch: Touch) -> bool:
    return touch.rewritten or (touch.scanned and touch.stops_writes)


def _locked(touch: Touch) -> bool:
    return touch.stops_writes


_BEARS: Mapping[Claim, Bears] = MappingProxyType(
    {"rewrite": _rewritten, "scan": _scanned, "lock": _locked}
)


def settle(read: Iterable[Finding], measurement: Measurement) -> Iterator[Finding]:
    """The findings that were read, each that the measurement refutes as a warning that says so.

    Refuted is a claim about locks on a line whose statements all ran on tables with rows, and none of
    which bears it out. What was not measured stays as it was read.
    """
    ran = _by_place(measurement)
    claims = {each.name: _BEARS[each.claims] for each in all_dangers() if each.claims}
    for finding in read:
        statements = ran.get((finding.path, finding.line), [])
        bears = claims.get(finding.rule)
        if bears is None or not _can_refute(statements) or _bears(statements, bears):
            yield finding
        else:
            said = f"{finding.message}; measured it does not: {_told(statements)}"
            yield replace(finding, message=said, severity=Severity.WARNING)


def _by_place(measurement: Measurement) -> dict[tuple[str, int], list[Statement]]:
    found: dict[tuple[str, int], list[Statement]] = {}
    for measured in measurement.revisions:
        if measured.stopped is None:
            for statement in measured.statements:
                found.setdefault((measured.path, statement.line), []).append(statement)
    return found


def _can_refute(statements: Iterable[Statement]) -> bool:
    """Something ran, and what it locked holds rows."""
    touches = [touch for statement in statements for touch in statement.touches]
    return bool(touches) and all(touch.rows for touch in touches)


def _bears(statements: Iterable[Statement], bears: Bears) -> bool:
    return any(bears(touch) for statement in statements for touch in statement.touches)


def _told(statements: Iterable[Statement]) -> str:
    """`ACCESS EXCLUSIVE on "mood", no rewrite, no scan (2 ms at 1,000 rows)`."""
    told = []
    for statement in statements:
        own = [each for each in statement.touches if each.taken or each.scanned]
        for touch in own or statement.touches:
            lock = f"{touch.held or 'no lock'} on {quoted(touch.table)}"
            scan = "a scan" if touch.scanned else "no scan"
            time = f"{duration(statement.seconds)} at {touch.rows:,} rows"
            told.append(f"{lock}, no rewrite, {scan} ({time})")
    return "; ".join(dict.fromkeys(told))
