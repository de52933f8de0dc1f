"""MIG010: all upgrades run one after the other on a fresh database.

A new machine, a new colleague and a restored environment start from nothing: a history that stops half
way gives them no database.

Bad:   0002 adds a column to a table that no revision creates
Good:  0001 creates the table, 0002 adds the column
"""

import re
from collections.abc import Iterator

from pytest_lifeos.checks.migrations.rehearsal.stopped import check_stopped
from pytest_lifeos.checks.migrations.rehearsal.walk import Walk
from pytest_lifeos.finding import Finding

_HINT = "`upgrade head` on an empty database shows the same"
_EXTENSION = re.compile(r'extension "([^"]+)" is not available|extensions/(\w[\w-]*)\.control')
_ROLE = re.compile(r'role "([^"]+)" does not exist')


def check_upgrade(walk: Walk) -> Iterator[Finding]:
    """One finding if a revision stopped the walk from base to head."""
    return check_stopped(
        walk,
        code="MIG010",
        rule="upgrade-fails",
        step="upgrade of {name} stops on a fresh database",
        hint=_hint(walk.failure.message if walk.failure else ""),
    )


def _hint(message: str) -> str:
    """What to do, where it is a server without a role or an extension that stops."""
    if role := _ROLE.search(message):
        return (
            f'the server that the gate starts has no role "{role[1]}": make it before the first revision, '
            'by before = "module:function" in [tool.lifeos.gates.migrations]'
        )
    lacks = _EXTENSION.search(message)
    if lacks is None:
        return _HINT
    name = lacks[1] or lacks[2]
    return (
        f'install the extension "{name}" beside the server that the gate starts: it is in '
        f"postgresql-contrib, or in a package such as postgresql-VERSION-{name.replace('_', '-')}"
    )
