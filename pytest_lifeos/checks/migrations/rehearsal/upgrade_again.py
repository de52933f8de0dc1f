"""MIG032: after a downgrade the upgrades run again and give the same schema as the first time.

What the database keeps beside its tables, or a revision that looks at what it finds, shows only the
second time.

Bad:   upgrade() creates an index only if the table is new to it
Good:  upgrade() does the same whatever was there before
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.rehearsal.stopped import check_stopped
from pytest_lifeos.checks.migrations.rehearsal.walk import Walk
from pytest_lifeos.checks.migrations.schema.facts import Difference, differences
from pytest_lifeos.finding import Finding

_CODE, _RULE = "MIG032", "upgrade-not-repeatable"
_EXTRA = "makes {what} only the second time"
_MISSING = "makes {what} only the first time"
_CHANGED = "makes {what} {expected} the first time and {actual} the second"
_HINT = "let `upgrade` do the same whatever ran before"


def check_upgrade_again(first: Walk, second: Walk) -> Iterator[Finding]:
    """One finding if the second upgrade stops, else one a difference, at the revision that made it."""
    step = "upgrade of {name} stops after a downgrade"
    if stopped := list(check_stopped(second, code=_CODE, rule=_RULE, step=step, hint=_HINT)):
        yield from stopped
        return
    known: set[Difference] = set()
    before = first.schemas()
    for stop in second.stops:
        found = list(differences(before.get(stop.heads, stop.schema), stop.schema))
        for each in found:
            # What env.py did by itself before the first step is no revision's.
            if each not in known and stop.revision:
                said = f"upgrade of {stop.revision} {each.told(_EXTRA, _MISSING, _CHANGED)}"
                yield _finding(second.place(stop.revision).path, said)
        known = set(found)


def _finding(path: str, message: str) -> Finding:
    return Finding(path=path, code=_CODE, rule=_RULE, message=message, hint=_HINT)
