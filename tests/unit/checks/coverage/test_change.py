"""What real git says is changed, in every state that a checkout can be in."""

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pytest_lifeos.checks.coverage.change import read_change
from pytest_lifeos.finding import CannotTell

_WAY_OUT = "check out with `fetch-depth: 0` (GitLab: `GIT_DEPTH: 0`), or `git fetch --unshallow`"
_TEN = "".join(f"x = {n}\n" for n in range(10))


def _git(folder: Path, *args: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    allow = ("-c", "protocol.file.allow=always")
    done = subprocess.run(
        ["git", *who, *allow, *args], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def _commit(folder: Path, text: str, name: str = "shop/a.py") -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text.encode())
    _git(folder, "add", "-A")
    _git(folder, "commit", "-q", "-m", name)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A clone of a repository with one commit on main, on a branch of its own."""
    origin = tmp_path / "origin"
    origin.mkdir()
    _git(origin, "init", "-q", "-b", "main")
    _commit(origin, _TEN)
    _git(tmp_path, "clone", "-q", str(origin), "work")
    _git(tmp_path / "work", "checkout", "-q", "-b", "feature")
    return tmp_path / "work"


def _changed(
    root: Path, asked: str | None = None, environ: Mapping[str, str] | None = None
) -> dict[str, list[int]]:
    measured = [path.resolve() for path in (root / "shop").rglob("*.py")]
    change = read_change(root, measured, asked, {**os.environ, **(environ or {})})
    top = root.resolve()
    return {path.relative_to(top).as_posix(): sorted(lines) for path, lines in change.lines.items()}


def _refusal(root: Path, asked: str | None = None) -> str:
    with pytest.raises(CannotTell) as caught:
        _changed(root, asked)
    return caught.value.message


@pytest.mark.parametrize("way", ["worktree", "staged", "committed", "detached"])
def test_a_line_is_changed_wherever_the_change_is(work: Path, way: str) -> None:
    (work / "shop/a.py").write_text(_TEN.replace("x = 3\n", "y = 3\ny = 4\n"))
    if way != "worktree":
        _git(work, "add", "-A")
    if way in ("committed", "detached"):
        _git(work, "commit", "-q", "-m", "two")
    if way == "detached":
        _git(work, "checkout", "-q", "--detach")

    assert _changed(work) == {"shop/a.py": [4, 5]}


def test_what_the_base_branch_did_since_is_no_change_of_ours(work: Path) -> None:
    _commit(work, _TEN + "ours = 1\n")
    origin = work.parent / "origin"
    _commit(origin, "theirs = 1\n" + _TEN)
    _git(work, "fetch", "-q")

    assert _changed(work) == {"shop/a.py": [11]}


def test_a_new_file_is_all_new_unless_git_ignores_it(work: Path) -> None:
    (work / "shop/new.py").write_text("a = 1\nb = 2\n")
    (work / "shop/made.py").write_text("a = 1\n")
    (work / ".git/info/exclude").write_text("made.py\n")

    assert _changed(work) == {"shop/new.py": [1, 2, 3]}


def test_nothing_changed_is_no_line(work: Path) -> None:
    assert _changed(work) == {}


def test_a_renamed_file_is_changed_where_its_lines_are(work: Path) -> None:
    _git(work, "mv", "shop/a.py", "shop/b.py")
    (work / "shop/b.py").write_text(_TEN.replace("x = 9", "y = 9"))

    assert _changed(work) == {"shop/b.py": [10]}


def test_a_file_that_is_deleted_or_no_python_has_no_line(work: Path) -> None:
    (work / "shop/a.py").unlink()
    (work / "shop/data.bin").write_bytes(b"\0\1\2")
    (work / "shop/link.py").symlink_to("data.bin")

    assert _changed(work) == {}


@pytest.mark.parametrize("name", ["a file.py", "café.py", 'quo"te.py', "tab\tbed.py"])
def test_a_name_may_hold_anything(work: Path, name: str) -> None:
    _commit(work, "a = 1\n", f"shop/{name}")
    _commit(work, "a = 1\nb = 2\n", f"shop/{name}")

    assert _changed(work) == {f"shop/{name}": [1, 2]}


def test_line_ends_alone_are_no_change(work: Path) -> None:
    (work / "shop/a.py").write_bytes(_TEN.replace("\n", "\r\n").encode() + b"y = 1\r\n")

    assert _changed(work) == {"shop/a.py": [11]}


def _attributes(work: Path) -> Mapping[str, str]:
    (work / ".git/info/attributes").write_text("*.py -diff\n")
    return {}


def _configuration(work: Path) -> Mapping[str, str]:
    for name, value in {
        "diff.external": "true",
        "diff.noprefix": "true",
        "diff.mnemonicPrefix": "true",
        "diff.relative": "true",
        "diff.context": "9",
        "diff.orderFile": "nowhere",
        "diff.submodule": "log",
        "core.fsmonitor": "true",
        "color.ui": "always",
        "core.quotePath": "false",
    }.items():
        _git(work, "config", name, value)
    return {}


def _environment(work: Path) -> Mapping[str, str]:
    return {
        "GIT_EXTERNAL_DIFF": "true",
        "GIT_DIFF_OPTS": "--unified=9",
        "GIT_DIR": str(work.parent / "origin/.git"),
        "GIT_LITERAL_PATHSPECS": "1",
    }


@pytest.mark.parametrize("set_up", [_attributes, _configuration, _environment])
def test_nobody_has_a_say_in_how_a_difference_is_shown(
    work: Path, set_up: Callable[[Path], Mapping[str, str]]
) -> None:
    _commit(work, _TEN.replace("x = 3", "y = 3"))

    assert _changed(work, environ=set_up(work)) == {"shop/a.py": [4]}


def test_a_project_below_the_top_of_its_checkout_is_compared_too(work: Path) -> None:
    _commit(work, "a = 1\n", "deep/shop/b.py")

    measured = [(work / "deep/shop/b.py").resolve()]
    change = read_change(work / "deep", measured, None, os.environ)

    assert list(change.lines) == measured


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-q", "-b", "trunk")
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/a.py").write_text("a = 1\n")
    (tmp_path / "shop/b.py").write_text("b = 1\n")
    _git(tmp_path, "add", "shop/a.py")

    assert _changed(tmp_path) == {"shop/a.py": [1], "shop/b.py": [1, 2]}


def test_the_first_commit_of_the_base_branch_is_compared_with_itself(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-q", "-b", "main")
    _commit(tmp_path, "a = 1\n")

    assert _changed(tmp_path) == {}


def test_a_lone_branch_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-q", "-b", "trunk")
    _commit(tmp_path, "a = 1\n")

    assert _refusal(tmp_path) == (
        "coverage: there is no base branch origin/HEAD or origin/main or origin/master or main or "
        'master; fetch it, or set base = "BRANCH" in [tool.lifeos]'
    )


@pytest.mark.parametrize("name", ["GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"])
def test_what_a_request_is_merged_into_comes_before_the_usual_names(work: Path, name: str) -> None:
    _commit(work, _TEN + "a = 1\n")
    _git(work, "push", "-q", "origin", "HEAD:release")
    _commit(work, _TEN + "a = 1\nb = 2\n")

    changed = [_changed(work, environ={name: "release"}), _changed(work, asked="origin/main")]

    assert changed == [{"shop/a.py": [12]}, {"shop/a.py": [11, 12]}]


def test_a_base_that_the_project_names_and_that_is_not_there_is_told(work: Path) -> None:
    assert _refusal(work, "origin/mian") == (
        "coverage: there is no base branch origin/mian; fetch it, or correct `base` of [tool.lifeos]"
    )


def test_branches_without_a_common_commit_are_told(work: Path) -> None:
    _git(work, "checkout", "-q", "--orphan", "other")
    _commit(work, "a = 1\n")

    assert _refusal(work) == (
        "coverage: HEAD and origin/HEAD have no commit in common; correct `base` of [tool.lifeos]"
    )


def _shallow(work: Path, depth: int, *branches: str) -> Path:
    """A clone of the origin with `depth` commits of these branches, on the last of them."""
    clone = work.parent / "shallow"
    clone.mkdir()
    _git(clone, "init", "-q")
    _git(clone, "remote", "add", "origin", f"file://{work.parent / 'origin'}")
    specs = [f"+refs/heads/{name}:refs/remotes/origin/{name}" for name in branches]
    _git(clone, "fetch", "-q", f"--depth={depth}", "origin", *specs)
    _git(clone, "checkout", "-q", "--detach", f"origin/{branches[-1]}")
    return clone


@pytest.fixture
def pushed(work: Path) -> Path:
    """The feature is three commits ahead of main, and main one commit ahead of where it left."""
    for n in (1, 2, 3):
        _commit(work, _TEN + "y = 1\n" * n)
    _git(work, "push", "-q", "origin", "feature")
    _commit(work.parent / "origin", "theirs = 1\n", "shop/theirs.py")
    return work


def test_a_shallow_clone_without_the_base_branch_names_the_way_out(pushed: Path) -> None:
    clone = _shallow(pushed, 1, "feature")

    assert _refusal(clone, "origin/main") == (
        f"coverage: there is no base branch origin/main; {_WAY_OUT}"
    )


def test_a_shallow_clone_that_ends_before_the_fork_names_the_way_out(pushed: Path) -> None:
    clone = _shallow(pushed, 2, "main", "feature")

    assert _refusal(clone) == (
        f"coverage: this shallow clone does not reach back to where HEAD left origin/main; {_WAY_OUT}"
    )


def test_a_shallow_clone_that_reaches_the_fork_is_right(pushed: Path) -> None:
    clone = _shallow(pushed, 4, "main", "feature")

    assert _changed(clone) == {"shop/a.py": [11, 12, 13]}


def test_a_shallow_clone_of_the_base_branch_itself_has_no_change(pushed: Path) -> None:
    assert _changed(_shallow(pushed, 1, "main")) == {}


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_does_not_look_at_is_told(work: Path, flag: str) -> None:
    _git(work, "update-index", flag, "shop/a.py")

    assert _refusal(work) == (
        "coverage: git is told not to look at shop/a.py; "
        "`git update-index --no-assume-unchanged --no-skip-worktree` on it"
    )


def test_measured_files_of_a_submodule_are_told(work: Path) -> None:
    _git(work, "submodule", "--quiet", "add", str(work.parent / "origin"), "shop/sub")

    assert _refusal(work) == (
        "coverage: shop/sub is a checkout of its own, whose lines git does not compare here; "
        "leave it out with `omit`"
    )


def test_a_submodule_beside_the_package_makes_no_difference(work: Path) -> None:
    _git(work, "submodule", "--quiet", "add", str(work.parent / "origin"), "vendor")
    _commit(work / "vendor", "a = 1\n", "deep/b.py")

    assert _changed(work) == {}


def test_outside_of_a_checkout_is_told(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()

    assert _refusal(tmp_path).startswith("coverage: git rev-parse: fatal: not a git repository")


def test_a_machine_without_git_is_told(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(work))

    assert _refusal(work) == "coverage: git is not installed"


def test_a_shallow_clone_that_hides_a_better_fork_is_told(work: Path) -> None:
    """Both branches merged a side branch, which is at hand; where one left the other is cut off."""
    origin = work.parent / "origin"
    _git(work, "checkout", "-q", "-b", "side")
    _commit(work, "side = 1\n", "shop/side.py")
    _commit(origin, "a = 1\n", "shop/b.py")
    _git(work, "fetch", "-q")
    _git(work, "checkout", "-q", "-B", "feature", "origin/main")
    for folder, name in ((work, "ours"), (origin, "theirs")):
        for n in (1, 2):
            _commit(folder, f"x = {n}\n", f"shop/{name}.py")
    _git(origin, "fetch", "-q", str(work), "side")
    _git(origin, "merge", "-q", "--no-ff", "-m", "side", "FETCH_HEAD")
    _git(work, "merge", "-q", "--no-ff", "-m", "side", "side")
    _git(work, "push", "-q", "origin", "feature")
    clone = _shallow(work, 2, "main", "feature")

    found = _git(clone, "merge-base", "HEAD", "origin/main")

    assert (found, _WAY_OUT in _refusal(clone)) == (_git(work, "rev-parse", "side"), True)
