"""MeasuredRule: one danger that is measured; its module's docstring is its page in the documentation."""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pytest_lifeos.checks.migrations.danger.rule import Danger
from pytest_lifeos.checks.migrations.measured.statement import Measured, Statement, Touch
from pytest_lifeos.finding import Severity

_PAGE = re.compile(
    r"(?P<code>MIG2\d\d) (?P<name>[a-z-]+): (?P<sentence>.+?)\n\n(?P<reason>.+)\n\n"
    r"Bad:(?P<bad>.+)\nGood:(?P<good>.+)",
    re.DOTALL,
)


Find = Callable[[Measured], Iterator[Danger]]


@dataclass(frozen=True, kw_only=True)
class MeasuredRule:
    """A rule's id, its texts, and the pure function that finds it.

    `severity` is what it weighs whatever the policy; None leaves it to the policy.
    """

    code: str
    name: str
    sentence: str
    reason: str
    bad: str
    good: str
    hint: str
    severity: Severity | None
    find: Find


def rule(hint: str, severity: Severity | None = None) -> Callable[[Find], MeasuredRule]:
    """Makes a rule of a function; the docstring of its module holds the rest, or ValueError is raised."""

    def declared(find: Find) -> MeasuredRule:
        page = _PAGE.fullmatch((sys.modules[find.__module__].__doc__ or "").strip())
        if page is None:
            raise ValueError(f"{find.__module__} does not open with `MIG2xx name: sentence`")
        texts = {name: " ".join(text.split()) for name, text in page.groupdict().items()}
        return MeasuredRule(**texts, hint=hint, severity=severity, find=find)

    return declared


def measured_at(statement: Statement, touch: Touch) -> str:
    """`1.4 s at 100,000 rows`."""
    return f"{duration(statement.seconds)} at {touch.rows:,} rows"


def duration(seconds: float) -> str:
    """`1.4 s` or `12 ms`."""
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"


def shown(name: str) -> str:
    """A name for a message: no name can break its line."""
    plain = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in name)
    return f'"{plain}"'
