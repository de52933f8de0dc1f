"""Migrations: a second head, which also drops a table where the policy blocks it, and a careless revision."""

from pathlib import Path

from pytest_lifeos.checks.migrations.history.revision_file import Revision
from pytest_lifeos.checks.migrations.history.revisions import read_history
from pytest_lifeos.checks.migrations.project import MigrationProject, relative
from pytest_lifeos.finding import CannotTell
from pytest_lifeos.proofs.defect import Defect, Trace, one_file
from pytest_lifeos.settings import Gate, Settings
from pytest_lifeos.settings.migrations import MigrationSettings

_HEAD = '''"""Planted by --prove."""

import sqlalchemy as sa
from alembic import op

revision = "lifeos_planted"
down_revision = {parent!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """{upgrade}"""
    {statement}


def downgrade() -> None:
    """Nothing comes back."""
'''
_DROP = 'op.drop_table("lifeos_planted")'
_CREATE = 'op.create_table("lifeos_planted", sa.Column("id", sa.Integer, primary_key=True))'


def second_head(gate: Gate, settings: Settings) -> Defect:
    """A revision beside the newest, or a first one where no history can be read."""
    own = gate.owned(MigrationSettings)
    parent = next((each for head in _heads(gate, settings) for each in head.parents), None)
    text = _HEAD.format(parent=parent, upgrade="Drops a table with its rows.", statement=_DROP)
    is_blocked = own.dangerous == "block"
    name = "a second head that drops a table" if is_blocked else "a second head"
    codes = ("MIG001", "MIG101") if is_blocked else ("MIG001",)
    return one_file(name, _place(gate, settings), text, *codes)


def careless(gate: Gate, settings: Settings) -> Defect:
    """A revision on top of the newest: a table that no model knows, and no way back.

    The history is one line still, so that it is rehearsed: the models have drifted from it, and the
    downgrade leaves the table behind.
    """
    location = relative(_project(gate, settings).location, settings.root)
    path = _place(gate, settings)
    parent = next((head.id for head in _heads(gate, settings)), None)
    text = _HEAD.format(parent=parent, upgrade="Makes a table.", statement=_CREATE)
    return Defect(
        name="a table without model or downgrade",
        files={path: text},
        traces=(
            Trace(path=location, expect='MIG020 table "lifeos_planted"'),
            Trace(path=path, expect="MIG031"),
        ),
    )


def _project(gate: Gate, settings: Settings) -> MigrationProject:
    location = gate.owned(MigrationSettings).script_location
    return MigrationProject(root=settings.root, script_location=Path(location))


def _place(gate: Gate, settings: Settings) -> str:
    return relative(_project(gate, settings).versions / "lifeos_planted.py", settings.root)


def _heads(gate: Gate, settings: Settings) -> tuple[Revision, ...]:
    """None where the history cannot be read: the gate says so itself, and is red without any defect."""
    project = _project(gate, settings)
    try:
        return tuple(read_history(project.versions, project.root).heads)
    except CannotTell:
        return ()
