"""The rules that a review note may name: those whose findings stand on a line of a revision."""

from collections.abc import Mapping
from functools import cache

from pytest_lifeos.checks.migrations.danger.registry import all_rules as all_dangers
from pytest_lifeos.checks.migrations.measured.registry import all_rules as all_measured
from pytest_lifeos.checks.migrations.measured.statement import Measurement
from pytest_lifeos.checks.migrations.rows.registry import all_rules as all_rows

# What breaks a history or an upgrade for everybody is not for one to accept.
_OTHERS = {
    "revision-edited": "MIG006",
    "revision-message": "MIG009",
    "downgrade-fails": "MIG030",
    "downgrade-not-exact": "MIG031",
    "not-measured": "MIG200",
}


@cache
def known_rules() -> Mapping[str, str]:
    """The code of each rule, by its name."""
    read = {each.name: each.code for each in all_dangers()}
    measured = {each.name: each.code for each in all_measured()}
    rows = {each.name: each.code for each in all_rows()}
    return dict(sorted((_OTHERS | read | measured | rows).items(), key=lambda each: each[1]))


def read_codes() -> frozenset[str]:
    """The codes of what is read in a revision, where nothing is found that is not there."""
    return frozenset(each.code for each in all_dangers())


def measured_codes(measurement: Measurement) -> frozenset[str]:
    """The codes of what is measured for certain; none where not all of it could be measured.

    That is what the policy may block: a lock of a moment and a time are not the same in every run.
    """
    whole = not measurement.doubt and not any(each.stopped for each in measurement.revisions)
    certain = (each.code for each in all_measured() if each.severity is None)
    return frozenset(certain if whole and measurement.revisions else ())


def code_of(rule: str) -> str | None:
    """The code that a name or a code in a note stands for; None for what is no rule."""
    known = known_rules()
    return rule if rule in known.values() else known.get(rule)
