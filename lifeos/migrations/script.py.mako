<% from pytest_lifeos.checks.migrations.environment.ci_guard import refuse_in_ci %>${refuse_in_ci()}\
"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """Say what changes, and why that is safe on a table with rows."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Say what is lost, if anything is."""
    ${downgrades if downgrades else "pass"}
