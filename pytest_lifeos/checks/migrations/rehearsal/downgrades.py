"""All downgrades that are demanded, down and up again, and what is said of the others."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from pytest_lifeos.checks.migrations.demands import Demands
from pytest_lifeos.checks.migrations.rehearsal.downgrade import check_downgrade
from pytest_lifeos.checks.migrations.rehearsal.downgrade_exact import check_downgrade_exact
from pytest_lifeos.checks.migrations.rehearsal.excused import check_excused
from pytest_lifeos.checks.migrations.rehearsal.excused_unknown import check_excused_known
from pytest_lifeos.checks.migrations.rehearsal.judged import Findings, judge
from pytest_lifeos.checks.migrations.rehearsal.one_way import check_one_way
from pytest_lifeos.checks.migrations.rehearsal.recorder import Goal
from pytest_lifeos.checks.migrations.rehearsal.stretches import Ids, Stretch, stretches
from pytest_lifeos.checks.migrations.rehearsal.upgrade_again import check_upgrade_again
from pytest_lifeos.checks.migrations.rehearsal.walk import Walk
from pytest_lifeos.finding import Finding


class Go(Protocol):
    """A walk on one database: towards `goal`, over the revisions `among` or over all."""

    def __call__(self, goal: Goal, among: Ids | None = None) -> Walk: ...


Fresh = Callable[[], AbstractContextManager[Go]]


def judge_downgrades(
    up: Walk, go: Go, fresh: Fresh, demands: Demands, at_base: Callable[[Walk], None]
) -> Findings:
    """From the heads, where `up` ended, on its database; below a one-way revision on a `fresh` one.

    `at_base` is called where all is undone as it was before the first revision.
    """
    said = (*check_excused_known(up.history, demands), *check_excused(up.history, demands))
    found: Findings = ()
    for number, stretch in enumerate(stretches(up.history, demands)):
        found += _first(up, go, stretch, at_base) if number == 0 else _later(up, fresh, stretch)
        for id in sorted(stretch.one_way):
            found += tuple(_one_way(up, fresh, stretch, id, demands.one_way[id]))
    return found + said


def _first(up: Walk, go: Go, stretch: Stretch, at_base: Callable[[Walk], None]) -> Findings:
    """Each step is taken only while the ones before it found nothing: the rest would be echoes."""
    everything = stretch.down == stretch.applied
    down = go("base", None if everything else stretch.down)
    if found := _judged(up, down):
        return found
    if everything:
        at_base(down)
    again = go("head")
    return judge(again, check_upgrade_again(up, again))


def _later(up: Walk, fresh: Fresh, stretch: Stretch) -> Findings:
    """The upgrade was judged already; here it only leads to where the stretch begins."""
    if not stretch.down:
        return ()
    with fresh() as go:
        go("head", stretch.applied)
        return _down(up, go, stretch.down)


def _down(up: Walk, go: Go, among: Ids | None) -> Findings:
    return _judged(up, go("base", among))


def _judged(up: Walk, down: Walk) -> Findings:
    return judge(down, check_downgrade(down)) or tuple(check_downgrade_exact(up, down))


def _one_way(up: Walk, fresh: Fresh, stretch: Stretch, id: str, reason: str) -> Iterator[Finding]:
    """It is tried where it is on top, on a database of its own, since it may leave anything behind."""
    with fresh() as go:
        go("head", stretch.applied - stretch.down)
        works = not _down(up, go, frozenset((id,)))
    return check_one_way(up, id, reason, works=works)
