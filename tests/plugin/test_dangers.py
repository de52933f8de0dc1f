"""A dangerous revision is shown to its reviewers, or fails the gate where the policy says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

_REVISION = '''
    """Empty the shop's names."""

    from alembic import op

    revision = "0003"
    down_revision = "0002"


    def upgrade() -> None:
        op.execute("UPDATE product SET name = ''")


    def downgrade() -> None:
        pass
'''
_DANGER = "migrations/versions/0003_names.py:10: MIG105 runs raw SQL"


@pytest.fixture
def dangerous(empty_project: Project) -> Project:
    """The clean shop with a revision that writes to every row."""
    empty_project.copy("shop")
    empty_project.write({"migrations/versions/0003_names.py": _REVISION})
    return empty_project


def test_a_danger_is_flagged_and_passes(dangerous: Project, mode: tuple[str, ...]) -> None:
    """The runbook's rule: flagged for the DB team's review."""
    run = dangerous.gate("migrations", *mode)

    assert (run.is_green(), f"warning: {_DANGER}" in run.out) == (True, True), run.out


def test_a_danger_is_blocked_where_the_policy_says_so(
    dangerous: Project, mode: tuple[str, ...]
) -> None:
    """The same revision under `dangerous = "block"`."""
    table = "[tool.lifeos.gates.migrations]\n"
    dangerous.set(table, table + 'dangerous = "block"\n')

    run = dangerous.gate("migrations", *mode)

    assert run.verdicts == {"migrations": "failed"}
    assert run.reasons["migrations"][0][1].startswith(_DANGER)
