"""How a rule over what is measured is declared, and its figures for messages."""

from collections.abc import Callable, Iterator

from pytest_lifeos.checks.migrations.measured.statement import Measured, Statement, Touch
from pytest_lifeos.checks.migrations.rule import Danger, Rule, declared
from pytest_lifeos.finding import Severity

Find = Callable[[Measured], Iterator[Danger]]


def rule(hint: str, severity: Severity | None = None) -> Callable[[Find], Rule[Measured]]:
    """Makes a rule of a function; without a `severity` it weighs what the policy says."""
    return declared("MIG2", hint, severity)


def measured_at(statement: Statement, touch: Touch) -> str:
    """`1.4 s at 100,000 rows`."""
    return f"{duration(statement.seconds)} at {touch.rows:,} rows"


def duration(seconds: float) -> str:
    """`1.4 s` or `12 ms`."""
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"
