"""The migrations gate on a branch: what is new is judged and listed, what was accepted is shown as such."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

_TABLE = "[tool.lifeos.gates.migrations]\n"
_REVISION = '''
    """{title}"""

    from alembic import op

    revision = "{id}"
    down_revision = "{parent}"


    def upgrade() -> None:
        op.execute("UPDATE product SET name = name"){note}


    def downgrade() -> None:
        pass
'''
_NOTE = "  # lifeos: reviewed[raw-sql] by db-team: ten rows"
_NO_CI = {"GITHUB_BASE_REF": "", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": ""}


def _git(project: Project, *words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=project.root, check=True, capture_output=True)


def _commit(project: Project) -> None:
    _git(project, "add", "-A")
    _git(project, "commit", "-q", "-m", "x")


def _revision(project: Project, id: str, parent: str, note: str = "", title: str = "") -> None:
    text = _REVISION.format(id=id, parent=parent, note=note, title=title or "Trim the names.")
    project.write({f"migrations/versions/{id}_names.py": text})


@pytest.fixture
def shop(empty_project: Project) -> Project:
    """The clean shop that blocks dangers, and has an old one on main; it is on a branch of its own."""
    empty_project.copy("shop")
    empty_project.set(_TABLE, _TABLE + 'dangerous = "block"\n')
    empty_project.write({".gitignore": "out/\n__pycache__/\n"})
    _git(empty_project, "init", "-q", "-b", "main")
    _commit(empty_project)
    _revision(empty_project, "0003", "0002")
    _commit(empty_project)
    _git(empty_project, "switch", "-q", "-c", "feature")
    return empty_project


def test_on_a_branch_what_is_new_is_judged_and_what_was_accepted_is_shown(
    shop: Project, mode: tuple[str, ...]
) -> None:
    _revision(shop, "0004", "0003", _NOTE)

    run = shop.gate("migrations", *mode, env=_NO_CI)

    said = " ".join(run.out.split())
    assert run.is_green(), run.out
    assert (
        "reviewed: migrations/versions/0004_names.py:10: MIG105 runs raw SQL: update product "
        "set name = name "
        "(db-team: ten rows) "
        "note: migrations/versions/0004_names.py:6: MIG040 revision 0004 is new against main ("
    ) in said
    assert run.report is not None
    reviews = [each["review"] for each in run.report["gates"][0]["findings"] if each["review"]]
    assert reviews == [{"by": "db-team", "reason": "ten rows"}]


def test_on_the_base_branch_the_old_ones_are_judged_too(shop: Project) -> None:
    _git(shop, "switch", "-q", "main")

    run = shop.gate("migrations", env=_NO_CI)

    assert run.verdicts == {"migrations": "failed"}
    assert [each[1].partition(" ")[0] for each in run.reasons["migrations"]] == [
        "migrations/versions/0003_names.py:10:"
    ]


def test_what_is_edited_unnamed_or_badly_accepted_fails_each_by_its_rule(shop: Project) -> None:
    path = shop.root / "migrations/versions/0002_price.py"
    path.write_text(path.read_text().replace("def upgrade", "X = 1\n\n\ndef upgrade"))
    _revision(shop, "0004", "0003", _NOTE.replace(": ten rows", ""), "empty message")

    run = shop.gate("migrations", env=_NO_CI)

    codes = {message.split()[1] for _, message in run.reasons["migrations"]}
    assert run.report is not None
    found = {each["code"] for each in run.report["gates"][0]["findings"]}
    assert codes <= {"MIG006", "MIG009", "MIG050", "MIG105"}
    assert {"MIG006", "MIG009", "MIG050", "MIG105"} <= found


def test_a_branch_whose_base_is_not_at_hand_is_undecided_with_the_way_out(shop: Project) -> None:
    _git(shop, "branch", "-q", "-m", "main", "trunk")
    _revision(shop, "0003", "0002", _NOTE)

    run = shop.gate("migrations", env=_NO_CI)

    assert (run.verdicts, run.codes) == ({"migrations": "undecided"}, ["migrations-base"])
    assert 'set base = "BRANCH" in [tool.lifeos]' in run.reasons["migrations"][0][1]
