"""The history beside that of the base branch, by real git: MIG006 to MIG009, MIG040 and MIG041."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from pytest_lifeos.checks.migrations.history.change import Change, read_change
from pytest_lifeos.checks.migrations.history.deleted import check_deleted
from pytest_lifeos.checks.migrations.history.edited import check_edited
from pytest_lifeos.checks.migrations.history.file_name import check_file_names
from pytest_lifeos.checks.migrations.history.message import check_messages
from pytest_lifeos.checks.migrations.history.new_revision import check_new
from pytest_lifeos.checks.migrations.history.revisions import History, read_history
from pytest_lifeos.checks.migrations.history.scope import check_scope
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.finding import Finding

_TEXT = '''"""Step {id}."""

revision = "{id}"
down_revision = {parent!r}


def upgrade():
    """Goes up."""
    op.add_column("task", "a{id}")
    # why
    op.add_column("task", "b{id}")


def downgrade():
    pass
'''
_VERSIONS = "app/migrations/versions"
_BASE = "origin/main"


def git(folder: Path, *args: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    allow = ("-c", "protocol.file.allow=always")
    done = subprocess.run(
        ["git", *who, *allow, *args], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "x")


def write(root: Path, id: str, parent: str | None, name: str = "") -> Path:
    path = root / _VERSIONS / (name or f"{id}_step.py")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_TEXT.format(id=id, parent=parent))
    return path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A clone on a branch of its own; main has two commits, with the revisions 0001 and 0002."""
    origin = tmp_path / "origin"
    origin.mkdir()
    git(origin, "init", "-q", "-b", "main")
    write(origin, "0001", None)
    commit(origin)
    write(origin, "0002", "0001")
    commit(origin)
    git(tmp_path, "clone", "-q", str(origin), "work")
    git(tmp_path / "work", "checkout", "-q", "-b", "feature")
    return tmp_path / "work"


def project(root: Path) -> MigrationProject:
    return MigrationProject(root=root, script_location=Path("app/migrations"))


def read(
    root: Path, asked: str | None = None, environ: Mapping[str, str] | None = None
) -> tuple[History, Change]:
    history = read_history(project(root).versions, root)
    clean = {name: text for name, text in os.environ.items() if not name.startswith("GITHUB_")}
    return history, read_change(project(root), history, asked, {**clean, **(environ or {})})


def found(root: Path) -> list[str]:
    """What is wrong with the history, without the folder and the name of the base."""
    history, change = read(root)
    findings: Iterable[Finding] = [
        *check_edited(project(root), history, change),
        *check_deleted(history, change),
        *check_file_names(history, change),
        *check_messages(history, change),
    ]
    return [f"{each.path.removeprefix(_VERSIONS)}:{each.line} {each.code}" for each in findings]


@pytest.mark.parametrize("way", ["untracked", "ignored", "staged", "committed", "detached"])
def test_a_revision_is_new_wherever_it_is(work: Path, way: str) -> None:
    write(work, "0003", "0002")
    if way == "ignored":
        (work / ".git/info/exclude").write_text("*.py\n")
    if way in ("staged", "committed", "detached"):
        git(work, "add", "-A")
    if way in ("committed", "detached"):
        commit(work)
    if way == "detached":
        git(work, "checkout", "-q", "--detach")

    history, change = read(work)

    assert (change.new, change.gone, change.judged("new")) == (
        frozenset({"0003"}),
        (),
        frozenset({"0003"}),
    )
    assert [(each.line, each.code) for each in check_new(history, change)] == [(4, "MIG040")]
    assert found(work) == []


def test_a_branch_without_a_revision_of_its_own_has_none_to_judge(work: Path) -> None:
    (work / "notes.txt").write_text("")
    commit(work)

    _, change = read(work)

    assert (change.new, change.judged("new"), change.judged("all")) == (
        frozenset(),
        frozenset(),
        None,
    )


def test_what_main_got_since_is_neither_new_nor_deleted(work: Path) -> None:
    write(work, "0003", "0002")
    commit(work)
    origin = work.parent / "origin"
    write(origin, "0004", "0002")
    commit(origin)
    git(work, "fetch", "-q")

    _, change = read(work)

    assert (change.new, change.gone) == (frozenset({"0003"}), ())


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('"a0002"', '"c0002"', 9),
        ('"b0002"', '"c0002"', 11),
        ("    pass", "    op.drop_column('task', 'a0002')", 15),
        ('    op.add_column("task", "b0002")\n', "", 9),
        ("def upgrade():", "def upgrade(x=1):", 7),
        ("= '0001'", "= None", 4),
        ("\n\nrevision", "\n\nfrom app import op\nrevision", 3),
        ("\n\ndef downgrade", "\n    again()\n\n\ndef downgrade", 13),
    ],
)
def test_an_edited_revision_is_found_at_its_line(work: Path, old: str, new: str, line: int) -> None:
    replace(work / _VERSIONS / "0002_step.py", old, new)

    assert found(work) == [f"/0002_step.py:{line} MIG006"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# why", "# lifeos: reviewed[drop-column] by db-team: nobody reads it"),
        ('"""Step 0002."""', '"""Adds two columns."""'),
        ('op.add_column("task", "a0002")', "op.add_column(\n        'task', 'a0002')"),
        ("\n", "\r\n"),
        ("def upgrade():\n", "def upgrade() -> None:\n"),
        ('    """Goes up."""\n', ""),
        ("\n\nrevision = ", "\n\nimport sqlalchemy as sa\n\nrevision = "),
        ('revision = "0002"', 'revision: str = "0002"'),
    ],
)
def test_what_does_the_same_is_not_edited(work: Path, old: str, new: str) -> None:
    replace(work / _VERSIONS / "0002_step.py", old, new)

    assert found(work) == []


def test_an_edit_that_git_is_told_not_to_look_at_is_found(work: Path) -> None:
    git(work, "update-index", "--assume-unchanged", f"{_VERSIONS}/0002_step.py")
    replace(work / _VERSIONS / "0002_step.py", '"a0002"', '"c0002"')

    assert found(work) == ["/0002_step.py:9 MIG006"]


def test_an_edit_in_a_commit_of_the_branch_is_found_after_others(work: Path) -> None:
    replace(work / _VERSIONS / "0001_step.py", '"a0001"', '"c0001"')
    commit(work)
    write(work, "0003", "0002")
    commit(work)

    assert found(work) == ["/0001_step.py:9 MIG006"]


def test_a_revision_that_is_moved_is_there(work: Path) -> None:
    git(work, "mv", f"{_VERSIONS}/0002_step.py", f"{_VERSIONS}/0002_two.py")

    _, change = read(work)

    assert (found(work), change.new) == ([], frozenset())


def test_a_revision_that_is_moved_and_edited_is_edited(work: Path) -> None:
    git(work, "mv", f"{_VERSIONS}/0002_step.py", f"{_VERSIONS}/0002_two.py")
    replace(work / _VERSIONS / "0002_two.py", '"a0002"', '"c0002"')

    assert found(work) == ["/0002_two.py:9 MIG006"]


def test_a_folder_that_is_moved_takes_its_revisions_along(work: Path) -> None:
    git(work, "mv", "app", "shop")
    replace(work / "shop/migrations/versions/0002_step.py", '"a0002"', '"c0002"')
    moved = MigrationProject(root=work, script_location=Path("shop/migrations"))
    history = read_history(moved.versions, work)

    change = read_change(moved, history, "origin/main", os.environ)

    edited = [each.path for each in check_edited(moved, history, change)]
    assert (change.new, edited) == (frozenset(), ["shop/migrations/versions/0002_step.py"])


def test_a_copy_elsewhere_is_no_move(work: Path) -> None:
    (work / "example").mkdir()
    (work / "example/0003_step.py").write_text(_TEXT.format(id="0003", parent="0002"))
    commit(work)
    git(work, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(work, "checkout", "-q", "-b", "other")
    write(work, "0003", "0002")

    _, change = read(work)

    assert (change.new, change.gone) == (frozenset({"0003"}), ())


def test_a_deleted_revision_is_found(work: Path) -> None:
    (work / _VERSIONS / "0002_step.py").unlink()

    assert found(work) == ["/0002_step.py:0 MIG007"]


def test_a_revision_that_gets_another_id_is_deleted_and_new(work: Path) -> None:
    replace(work / _VERSIONS / "0002_step.py", 'revision = "0002"', 'revision = "0003"')

    _, change = read(work)

    assert (found(work), change.new) == (["/0002_step.py:0 MIG007"], frozenset({"0003"}))


def test_a_revision_that_cannot_be_read_any_more_is_not_deleted(work: Path) -> None:
    (work / _VERSIONS / "0002_step.py").write_text("revision = (")

    assert found(work) == []


def test_on_the_base_branch_all_count_and_the_last_commit_is_compared(work: Path) -> None:
    git(work, "checkout", "-q", "main")

    history, change = read(work)

    assert (change.new, change.judged("new")) == (frozenset({"0002"}), None)
    (scope,) = check_scope(project(work), history, change, "new")
    assert scope.message.startswith("all 2 revisions are judged: HEAD is on the base branch itself")


def test_what_is_not_committed_on_the_base_branch_is_the_change(work: Path) -> None:
    git(work, "checkout", "-q", "main")
    write(work, "0003", "0002")

    _, change = read(work)

    assert (change.new, change.judged("new")) == (frozenset({"0003"}), frozenset({"0003"}))


def test_an_edit_that_was_committed_on_the_base_branch_is_found(work: Path) -> None:
    git(work, "checkout", "-q", "main")
    replace(work / _VERSIONS / "0002_step.py", '"a0002"', '"c0002"')
    commit(work)
    git(work, "update-ref", "refs/remotes/origin/main", "HEAD")

    assert found(work) == ["/0002_step.py:9 MIG006"]


def test_before_the_first_commit_all_is_new(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    write(tmp_path, "0001", None)

    _, change = read(tmp_path)

    assert (change.new, change.gone, change.doubt) == (frozenset({"0001"}), (), None)


def test_the_first_commit_of_the_base_branch_has_nothing_before_it(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    write(tmp_path, "0001", None)
    commit(tmp_path)

    _, change = read(tmp_path)

    assert (change.gone, change.gap, change.judged("new"), change.doubt) == ((), "", None, None)


def shallow(work: Path, *args: str) -> Path:
    url = f"file://{work.parent / 'origin'}"
    git(work.parent, "clone", "-q", "--depth", "1", *args, url, "shallow")
    return work.parent / "shallow"


def test_a_shallow_clone_of_the_base_branch_says_what_it_lacks(work: Path) -> None:
    root = shallow(work)

    history, change = read(root)

    _, gap = check_scope(project(root), history, change, "new")
    assert (gap.severity.value, change.judged("new"), change.doubt) == ("warning", None, None)
    assert gap.message.startswith("what the last commit changed is not at hand; check out with `fe")


def test_a_shallow_clone_of_a_branch_cannot_tell_and_all_count(work: Path) -> None:
    write(work, "0003", "0002")
    commit(work)
    git(work, "push", "-q", "origin", "feature")
    root = shallow(work, "--branch", "feature")
    git(root, "update-ref", "-d", "refs/remotes/origin/HEAD")

    _, change = read(root, environ={"GITHUB_BASE_REF": "main"})

    assert change.judged("new") is None
    assert change.doubt is not None
    assert (change.doubt.code, "fetch-depth: 0" in change.doubt.message) == (
        "migrations-base",
        True,
    )


def test_a_base_branch_that_is_not_there_cannot_tell(work: Path) -> None:
    _, change = read(work, asked="origin/trunk")

    assert change.doubt is not None
    assert change.doubt.message == (
        "migrations: there is no base branch origin/trunk; "
        "fetch it, or correct `base` of [tool.lifeos]"
    )


def test_without_a_repository_all_count_and_that_is_said(tmp_path: Path) -> None:
    write(tmp_path, "0001", None)

    history, change = read(tmp_path)

    (scope,) = check_scope(project(tmp_path), history, change, "new")
    assert scope.message == "all 1 revisions are judged: the project is in no git repository"
    assert (change.judged("new"), change.doubt) == (None, None)


def test_without_git_in_a_repository_nobody_can_tell(work: Path) -> None:
    _, change = read(work, environ={"PATH": "/nowhere"})

    assert change.doubt is not None
    assert change.doubt.message == "migrations: git is not installed"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_somebody_else_cannot_tell_with_the_way_out(work: Path) -> None:
    for path in (work, work / ".git"):
        os.chown(path, 12345, 12345)

    _, change = read(work, environ={"HOME": "/nowhere"})

    assert change.doubt is not None
    assert "git config --global --add safe.directory FOLDER" in change.doubt.message


def test_an_old_revision_that_is_nested_too_deeply_is_compared_too(work: Path) -> None:
    path = work / _VERSIONS / "0002_step.py"
    deep = "x = " + "+".join(["1"] * 600) + "\n"
    path.write_text(path.read_text() + deep)
    git(work, "checkout", "-q", "main")
    commit(work)
    git(work, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(work, "checkout", "-q", "-b", "other")
    path.write_text(path.read_text() + "y = 1\n")

    assert [each.partition(" ")[2] for each in found(work)] == ["MIG006"]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("0003_add_due.py", 0),
        ("2026-11-23.py", 0),
        ("0003_add_due (1).py", 1),
        ("0003_ä.py", 1),
        ("x" * 141 + ".py", 1),
        ("0002_STEP.py", 2),
    ],
)
def test_a_file_has_a_name_that_every_checkout_can_hold(work: Path, name: str, count: int) -> None:
    write(work, "0003", "0002", name)

    assert [each[-6:] for each in found(work)] == ["MIG008"] * count


@pytest.mark.parametrize(
    ("said", "is_found"),
    [
        ('"""Adds the day of a task."""', False),
        ('"""Fixes the totals of May."""', False),
        ('"""Test results get a day."""', False),
        ('"""empty message"""', True),
        ('"""WIP."""', True),
        ('"""New migration"""', True),
        ("# none", True),
    ],
)
def test_a_revision_says_what_it_is_for(work: Path, said: str, is_found: bool) -> None:
    replace(write(work, "0003", "0002"), '"""Step 0003."""', said)

    assert found(work) == (["/0003_step.py:1 MIG009"] if is_found else [])


def test_an_old_name_or_message_is_a_warning_since_it_is_too_late(work: Path) -> None:
    replace(work / _VERSIONS / "0001_step.py", '"""Step 0001."""', "")
    git(work, "mv", f"{_VERSIONS}/0001_step.py", f"{_VERSIONS}/0001 step.py")

    history, change = read(work)

    findings = [*check_file_names(history, change), *check_messages(history, change)]
    assert [each.severity.value for each in findings] == ["warning", "warning"]
