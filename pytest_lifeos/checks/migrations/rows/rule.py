"""RowRule: one thing that a revision does to rows; its module's docstring is its page in the documentation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pytest_lifeos.checks.migrations.danger.rule import Danger
from pytest_lifeos.checks.migrations.page import Page, texts_of
from pytest_lifeos.checks.migrations.printable import printable
from pytest_lifeos.checks.migrations.rows.effect import Effect
from pytest_lifeos.checks.migrations.rows.losses import Loss
from pytest_lifeos.checks.migrations.rows.stop import Kind, Stop
from pytest_lifeos.finding import Severity

Find = Callable[[Effect], Iterator[Danger]]


@dataclass(frozen=True, kw_only=True)
class RowRule(Page):
    """A rule's page, what it weighs, and the pure function that finds it.

    With `follows_policy` it weighs what the policy says where a danger is read at the same line.
    """

    severity: Severity
    find: Find
    follows_policy: bool = False

    @property
    def weight(self) -> str:
        """What it weighs, in words."""
        policy = ", or the policy's where a danger is read at the line"
        return self.severity.value + (policy if self.follows_policy else "")


def rule(
    hint: str, severity: Severity = Severity.ERROR, *, follows_policy: bool = False
) -> Callable[[Find], RowRule]:
    """Makes a rule of a function; the docstring of its module holds the rest, or ValueError is raised."""

    def declared(find: Find) -> RowRule:
        return RowRule(
            **texts_of(find, "MIG3"),
            hint=hint,
            severity=severity,
            find=find,
            follows_policy=follows_policy,
        )

    return declared


def stopped(effect: Effect, kind: Kind) -> Iterator[Danger]:
    """Each end of one kind that the revision came to."""
    for stop in effect.stops:
        if stop.kind == kind:
            yield Danger(line=stop.line, message=f"stops on rows{_of(stop)}: {stop.reason}")


def told(loss: Loss) -> str:
    """`"mood", column "note"`."""
    return named(loss.table, loss.column)


def named(table: str, column: str = "") -> str:
    """A table and its column for a message: no name can break its line."""
    shown = (printable(each.replace('"', "")) for each in (table, column))
    return ", column ".join(f'"{each}"' for each in shown if each)


def _of(stop: Stop) -> str:
    return f" of {named(stop.table, stop.column)}" if stop.table else ""
