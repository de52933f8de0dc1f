"""How a rule over what a revision does to rows is declared, and its words for messages."""

from collections.abc import Callable, Iterator

from pytest_lifeos.checks.migrations.printable import printable
from pytest_lifeos.checks.migrations.rows.effect import Effect
from pytest_lifeos.checks.migrations.rows.losses import Loss
from pytest_lifeos.checks.migrations.rows.stop import Kind, Stop
from pytest_lifeos.checks.migrations.rule import Danger, Rule, declared
from pytest_lifeos.finding import Severity

Find = Callable[[Effect], Iterator[Danger]]


def rule(
    hint: str, severity: Severity = Severity.ERROR, *, follows_policy: bool = False
) -> Callable[[Find], Rule[Effect]]:
    """Makes a rule of a function; `follows_policy` where a danger is read at the same line."""
    return declared("MIG3", hint, severity, follows_policy=follows_policy)


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
