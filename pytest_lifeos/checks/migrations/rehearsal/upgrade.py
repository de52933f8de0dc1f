"""MIG010: all upgrades run one after the other on a fresh database.

A new machine, a new colleague and a restored environment start from nothing: a history that stops half
way gives them no database.

Bad:   0002 adds a column to a table that no revision creates
Good:  0001 creates the table, 0002 adds the column
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.rehearsal.stopped import check_stopped
from pytest_lifeos.checks.migrations.rehearsal.walk import Walk
from pytest_lifeos.finding import Finding


def check_upgrade(walk: Walk) -> Iterator[Finding]:
    """One finding if a revision stopped the walk from base to head."""
    return check_stopped(
        walk,
        code="MIG010",
        rule="upgrade-fails",
        step="upgrade of {name} stops on a fresh database",
        hint="`upgrade head` on an empty database shows the same",
    )
