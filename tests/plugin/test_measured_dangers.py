"""What a revision does to a PostgreSQL with rows is shown or blocked, and refutes what was only read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

_TABLE = "[tool.lifeos.gates.migrations]\n"
_BLOCKED = 'databases = ["postgresql"]\ndangerous = "block"\n'
_REVISION = '''
    """Change the shop's table."""

    from alembic import op
    import sqlalchemy as sa

    revision = "0003"
    down_revision = "0002"


    def upgrade() -> None:
        {up}


    def downgrade() -> None:
        pass
'''


@pytest.fixture
def blocked(empty_project: Project, postgresql: str) -> Project:
    """The clean shop on PostgreSQL, where dangers fail."""
    empty_project.copy("shop")
    empty_project.set(_TABLE, _TABLE + _BLOCKED)
    return empty_project


def test_a_measured_danger_fails_at_its_line(blocked: Project, mode: tuple[str, ...]) -> None:
    up = 'op.create_index("ix_price", "product", ["price"])'
    blocked.write({"migrations/versions/0003_more.py": _REVISION.format(up=up)})

    run = blocked.gate("migrations", *mode, "-k", "locks_are_measured")

    start = (
        'migrations/versions/0003_more.py:11: MIG202 SHARE on "product" and a scan of all rows ('
    )
    assert start in run.out, run.out


def test_a_danger_that_the_measurement_refutes_blocks_nothing(blocked: Project) -> None:
    """Reading cannot know that the type is the one that it was."""
    up = 'op.alter_column("product", "name", type_=sa.String(80))'
    blocked.write({"migrations/versions/0003_more.py": _REVISION.format(up=up)})

    run = blocked.gate("migrations")

    told = "warning: migrations/versions/0003_more.py:11: MIG109 changes the type of"
    assert (run.is_green(), told in " ".join(run.out.split())) == (True, True), run.out
