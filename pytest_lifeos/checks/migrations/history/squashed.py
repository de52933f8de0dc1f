"""Squashed: revisions of the base branch whose place another one has taken, as the project's settings say."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from pytest_lifeos.checks.migrations.demands import SETTINGS
from pytest_lifeos.checks.migrations.history.change import Change
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.finding import Finding, Review, Severity

NOTHING_TAKEN: Mapping[str, str] = MappingProxyType({})


def taken_places(
    history: History, change: Change, squashed: Mapping[str, str]
) -> Mapping[str, str]:
    """The reason for each revision of the base branch that is `squashed`, by its id.

    One that keeps its id takes its own place, and that of what it stood on there; a new one takes that of
    every revision that is gone.
    """
    old = {each.revision.id: each.revision for each in change.gone}
    deleted = old.keys() - history.by_id.keys()
    found: dict[str, str] = {}
    for id, reason in squashed.items():
        if id in change.new:
            found |= dict.fromkeys(deleted, reason)
        waiting = [id] if id in old else []
        while waiting:
            found[each := waiting.pop()] = reason
            waiting += [name for name in old[each].parents if name in deleted - found.keys()]
    return found


def excuse(finding: Finding, reason: str | None) -> Finding:
    """The finding of a revision as a note with its review, where another has taken its place for a `reason`."""
    if reason is None:
        return finding
    return replace(finding, severity=Severity.NOTE, review=Review(by=SETTINGS, reason=reason))
