"""Migrations: a second head, which also drops a table where the policy blocks what is dangerous."""

from pathlib import Path

from pytest_lifeos.checks.migrations.history.revisions import read_history
from pytest_lifeos.checks.migrations.project import MigrationProject, relative
from pytest_lifeos.finding import CannotTell
from pytest_lifeos.proofs.defect import Defect, one_file
from pytest_lifeos.settings import Gate, Settings
from pytest_lifeos.settings.migrations import MigrationSettings

_TEXT = '''"""Planted by --prove."""

from alembic import op

revision = "lifeos_planted"
down_revision = {parent!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drops a table with its rows."""
    op.drop_table("lifeos_planted")


def downgrade() -> None:
    """Nothing comes back."""
'''


def defect(gate: Gate, settings: Settings) -> Defect:
    """A revision beside the newest, or a first one where no history can be read."""
    own = gate.owned(MigrationSettings)
    project = MigrationProject(root=settings.root, script_location=Path(own.script_location))
    parent = _parent_of_head(project)
    path = relative(project.versions / "lifeos_planted.py", settings.root)
    dangers = ("MIG101",) if own.dangerous == "block" else ()
    return one_file(path, _TEXT.format(parent=parent), "MIG001", *dangers)


def _parent_of_head(project: MigrationProject) -> str | None:
    """What the newest revision stands on; None for the first of all."""
    try:
        heads = read_history(project.versions, project.root).heads
    except CannotTell:  # the gate says so itself, and is red without any defect
        return None
    return next((parent for head in heads for parent in head.parents), None)
