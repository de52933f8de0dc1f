"""MIG300 not-filled: a table that no row could be put into is said, since nothing found there is not nothing there.

What a revision does to its rows was not seen.

Bad:   a table whose checks allow none of the rows that are generated
Good:  a table that can be filled, or a look by hand
"""

from collections.abc import Iterable, Iterator, Mapping

from pytest_lifeos.checks.migrations.rows.effect import Effect, Effects
from pytest_lifeos.checks.migrations.rows.registry import all_rules
from pytest_lifeos.checks.migrations.rows.rule import named
from pytest_lifeos.finding import CannotTell, Finding, Severity


def check_rows(effects: Effects, dangers: Iterable[Finding] = ()) -> Iterator[Finding]:
    """What each revision did to rows, by line; raises CannotTell at a doubt.

    A loss at the line of one of the `dangers`, which were read, weighs as much as that: whoever accepts a
    line that drops, rewrites or deletes accepts what it does. A revision that stops on rows is an error always.
    """
    weights = {(each.path, each.line): each.severity for each in dangers}
    for effect in effects.revisions:
        found = [*_found(effect, weights), *_not_filled(effect)]
        yield from sorted(found, key=lambda each: (each.line, each.code, each.message))
    if effects.doubt:
        message = f"migrations: not all revisions were run on rows: {effects.doubt}"
        raise CannotTell("migrations-rows", message)


def _found(effect: Effect, weights: Mapping[tuple[str, int], Severity]) -> Iterator[Finding]:
    for rule in all_rules():
        for danger in dict.fromkeys(rule.find(effect)):
            read = weights.get((effect.path, danger.line)) if rule.follows_policy else None
            yield rule.finding(effect.path, danger, read or rule.severity or Severity.ERROR)


def _not_filled(effect: Effect) -> Iterator[Finding]:
    for table, reason in effect.unfilled.items():
        yield Finding(
            path=effect.path,
            code="MIG300",
            rule="not-filled",
            severity=Severity.WARNING,
            message=f"runs without rows in {named(table)}: {reason}",
            hint="have what it and later revisions do to that table reviewed by hand",
        )
