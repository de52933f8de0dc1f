"""MeasuredRule: one danger that is measured; its module's docstring is its page in the documentation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pytest_lifeos.checks.migrations.danger.rule import Danger
from pytest_lifeos.checks.migrations.measured.statement import Measured, Statement, Touch
from pytest_lifeos.checks.migrations.page import Page, texts_of
from pytest_lifeos.finding import Severity

Find = Callable[[Measured], Iterator[Danger]]


@dataclass(frozen=True, kw_only=True)
class MeasuredRule(Page):
    """A rule's page, and the pure function that finds it.

    `severity` is what it weighs whatever the policy; None leaves it to the policy.
    """

    severity: Severity | None
    find: Find


def rule(hint: str, severity: Severity | None = None) -> Callable[[Find], MeasuredRule]:
    """Makes a rule of a function; the docstring of its module holds the rest, or ValueError is raised."""

    def declared(find: Find) -> MeasuredRule:
        return MeasuredRule(**texts_of(find, "MIG2"), hint=hint, severity=severity, find=find)

    return declared


def measured_at(statement: Statement, touch: Touch) -> str:
    """`1.4 s at 100,000 rows`."""
    return f"{duration(statement.seconds)} at {touch.rows:,} rows"


def duration(seconds: float) -> str:
    """`1.4 s` or `12 ms`."""
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"
