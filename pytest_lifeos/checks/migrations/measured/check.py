"""MIG200 not-measured: what could not be measured is said, since nothing found is not nothing there.

A table without rows shows no rewrite and no scan, and a revision that stops on rows shows only what came
before.

Bad:   a table whose checks allow none of the rows that are generated
Good:  a table that can be filled, or a look by hand
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from pytest_lifeos.checks.migrations.measured.registry import all_rules
from pytest_lifeos.checks.migrations.measured.statement import Measured, Measurement
from pytest_lifeos.checks.migrations.printable import quoted
from pytest_lifeos.finding import CannotTell, Finding, Severity

_HINT = "have it reviewed by hand"


def check_measured(
    measurement: Measurement, severity: Severity, told: Collection[str] = ()
) -> Iterator[Finding]:
    """Every measured danger by line, as heavy as the policy says; raises CannotTell at a doubt.

    `told` are the paths of the revisions of which another check tells that they stop on rows.
    """
    for measured in measurement.revisions:
        known = replace(measured, stopped=None) if measured.path in told else measured
        found = [*_dangers(measured, severity), *_not_measured(known)]
        yield from sorted(found, key=lambda each: (each.line, each.code))
    if measurement.doubt:
        message = f"migrations: not all locks are measured: {measurement.doubt}"
        raise CannotTell("migrations-unmeasured", message)


def _dangers(measured: Measured, severity: Severity) -> Iterator[Finding]:
    for rule in all_rules():
        # A loop does the same many times.
        for danger in dict.fromkeys(rule.find(measured)):
            yield rule.finding(measured.path, danger, rule.severity or severity)


def _not_measured(measured: Measured) -> Iterator[Finding]:
    if measured.stopped is not None:
        line = measured.stopped.place.line if measured.stopped.in_revision else 0
        message = (
            f"stops on generated rows, and is measured up to there: {measured.stopped.message}"
        )
        yield _gap(measured.path, line, message)
    lines: dict[str, int] = {}
    for statement in measured.statements:
        for touch in statement.touches:
            if touch.stops_writes and not touch.rows:
                lines.setdefault(touch.table, statement.line)
    for table, line in lines.items():
        reason = measured.unfilled.get(table, "it cannot be filled")
        message = f"locks {quoted(table)}, of which no row could be made: {reason}"
        yield _gap(measured.path, line, message)


def _gap(path: str, line: int, message: str) -> Finding:
    return Finding(
        path=path,
        line=line,
        code="MIG200",
        rule="not-measured",
        severity=Severity.WARNING,
        message=message,
        hint=_HINT,
    )
