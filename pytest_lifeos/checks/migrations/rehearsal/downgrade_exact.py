"""MIG031: each downgrade gives back exactly the schema from before its upgrade.

At base nothing is left, since before the first revision there was nothing. A downgrade that does nothing
runs without an error; only the schema tells.

Bad:   def upgrade(): op.create_table("note", ...)    def downgrade(): pass
Good:  def upgrade(): op.create_table("note", ...)    def downgrade(): op.drop_table("note")
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.rehearsal.walk import Walk
from pytest_lifeos.checks.migrations.schema.facts import Difference, differences
from pytest_lifeos.finding import Finding

_EXTRA = "leaves {what} behind"
_MISSING = "does not bring back {what}"
_CHANGED = "leaves {what} as {actual}, it was {expected}"


def check_downgrade_exact(up: Walk, down: Walk) -> Iterator[Finding]:
    """One finding a difference, at the revision whose downgrade brought it about.

    Both walks visit the same sets of applied revisions; where branches are walked in another order, a
    stop that the other walk does not have is judged at the next one that it has.
    """
    before = up.schemas()
    known: set[Difference] = set()
    for stop in down.stops:
        if stop.heads in before:
            found = list(differences(before[stop.heads], stop.schema))
            # What env.py did by itself, after the upgrades or before the downgrades, is no downgrade's fault.
            if stop.revision:
                yield from (
                    _finding(down, stop.revision, each) for each in found if each not in known
                )
            known = set(found)


def _finding(walk: Walk, revision: str, difference: Difference) -> Finding:
    place = walk.place(revision)
    return Finding(
        path=place.path,
        line=place.line,
        code="MIG031",
        rule="downgrade-not-exact",
        message=f"downgrade of {revision} {difference.told(_EXTRA, _MISSING, _CHANGED)}",
        hint="undo in `downgrade` what `upgrade` does",
    )
