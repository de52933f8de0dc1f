"""MIG033: `minimum_downgrade`, `one_way` and `squashed` name revisions that there are.

A name with a slip in it excuses nothing, and one of a revision that is gone is of no use.

Bad:   minimum_downgrade = "0021", and the newest revision is 0012
Good:  minimum_downgrade = "0012"
"""

import difflib
from collections.abc import Iterator

from pytest_lifeos.checks.migrations.demands import SETTINGS, Demands
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.finding import Finding

_LONGEST = 60


def check_excused_known(history: History, demands: Demands) -> Iterator[Finding]:
    """One finding a name that no revision has, with the nearest that one has."""
    named = [("one_way", id) for id in demands.one_way]
    named += [("squashed", id) for id in demands.squashed]
    if demands.minimum_downgrade is not None:
        named.insert(0, ("minimum_downgrade", demands.minimum_downgrade))
    for setting, id in named:
        if id not in history.by_id:
            near = difflib.get_close_matches(id[:_LONGEST], history.by_id, n=1)
            yield Finding(
                path=SETTINGS,
                code="MIG033",
                rule="excused-unknown",
                message=f'{setting} names "{id[:_LONGEST]}", which no revision file declares',
                hint=f"did you mean {near[0]}?" if near else "give the whole id of a revision",
            )
