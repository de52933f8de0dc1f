"""The copy is the project as it would be committed, and the project is not touched."""

import os
import subprocess
from pathlib import Path

import pytest

from pytest_lifeos.proofs.leftovers import in_use, sweep
from pytest_lifeos.proofs.scratch import copy_tree, planted, top_of
from pytest_lifeos.proofs.stand_ins import stand_in


def _git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    done = subprocess.run(
        ["git", *who, *words], cwd=folder, check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout


def _files(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a commit, a change, a deletion, a new file, an ignored one and links."""
    root = tmp_path / "project"
    (root / "shop").mkdir(parents=True)
    for name in ("kept", "changed", "deleted"):
        (root / "shop" / name).write_text("committed")
    (root / ".gitignore").write_text("ignored\n")
    _git(root, "init", "-q")
    _git(root, "add", "-A")
    _git(root, "commit", "-qm", "all")
    (root / "shop/changed").write_text("changed")
    (root / "shop/deleted").unlink()
    (root / "shop/new").write_text("new")
    (root / "ignored").write_text("ignored")
    (root / "link").symlink_to(root / "shop/kept")
    return root


def test_the_copy_is_what_would_be_committed(checkout: Path, tmp_path: Path) -> None:
    copy_tree(top_of(checkout / "shop"), tmp_path / "copy")

    assert _files(tmp_path / "copy") == {
        ".gitignore": "ignored\n",
        "link": "committed",
        "shop/changed": "changed",
        "shop/kept": "committed",
        "shop/new": "new",
    }


def test_the_copy_is_a_checkout_with_the_same_changes(checkout: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"

    copy_tree(checkout, copy)

    both = [
        _git(each, "status", "--short") + _git(each, "rev-parse", "HEAD")
        for each in (checkout, copy)
    ]
    assert both[0] == both[1]


def test_the_copy_has_the_same_branches(checkout: Path, tmp_path: Path) -> None:
    """To a plain clone `origin/main` would be the project's own `main`, and a change no change."""
    first = _git(checkout, "rev-parse", "HEAD").strip()
    _git(checkout, "update-ref", "refs/remotes/origin/main", first)
    _git(checkout, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    _git(checkout, "update-ref", "refs/remotes/fork/main", first)
    _git(checkout, "branch", "other")
    _git(checkout, "commit", "-qam", "second")
    copy = tmp_path / "copy"

    copy_tree(checkout, copy)

    words = (
        "for-each-ref",
        "--format=%(refname) %(objectname) %(symref)",
        "refs/remotes",
        "refs/heads",
    )
    both = [_git(each, *words) for each in (checkout, copy)]
    assert both[0] == both[1]
    assert _git(checkout, "rev-parse", "HEAD").strip() != first


def test_a_link_into_the_project_leads_into_the_copy(checkout: Path, tmp_path: Path) -> None:
    copy_tree(checkout, tmp_path / "copy")

    assert os.readlink(tmp_path / "copy/link") == str(tmp_path / "copy/shop/kept")


def test_without_git_environments_and_caches_stay_behind(tmp_path: Path) -> None:
    root = tmp_path / "project"
    for name in ("shop/a.py", "venv/pyvenv.cfg", ".mypy_cache/x", "build/x"):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text("")

    copy_tree(root, tmp_path / "copy")

    assert list(_files(tmp_path / "copy")) == ["shop/a.py"]


def test_what_was_planted_is_gone_afterwards(checkout: Path) -> None:
    before, status = _files(checkout), _git(checkout, "status", "--short")

    with planted({"shop/kept": "bad", "deep/er/new.py": "bad"}, checkout, checkout):
        seen = _files(checkout) | dict.fromkeys(_git(checkout, "ls-files").splitlines(), "listed")

    assert (seen["shop/kept"], seen["deep/er/new.py"]) == ("listed", "listed")
    assert (_files(checkout), _git(checkout, "status", "--short")) == (before, status)


@pytest.mark.parametrize(
    ("words", "out", "err"),
    [
        (["python", "-c", "print(1)"], "1\n", ""),
        (["python", "-m", "pip", "install", "x"], "", "prove: left out: python -m pip install x\n"),
        (
            ["python3", "-m", "venv", "--clear", ".venv"],
            "",
            "prove: left out: python -m venv --clear .venv\n",
        ),
        (["pip", "install", "x"], "", "prove: left out: pip install x\n"),
        (["uv", "sync"], "", "prove: left out: uv sync\n"),
        (["uv", "run", "--frozen", "python", "-c", "print(2)"], "2\n", ""),
    ],
    ids=" ".join,
)
def test_only_set_up_is_left_out(tmp_path: Path, words: list[str], out: str, err: str) -> None:
    programs = stand_in(tmp_path / ".venv")
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"

    done = subprocess.run(
        [programs / words[0], *words[1:]],
        env={"PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, out, err)


def test_a_checkout_around_the_copy_is_left_alone(checkout: Path) -> None:
    copy = checkout / "tmp/copy"
    copy.mkdir(parents=True)
    _git(checkout, "add", "shop/new")
    before = _git(checkout, "status", "--short", "--", "shop")

    with planted({"x.py": "bad"}, copy, copy):
        during = _git(checkout, "ls-files", "tmp")

    assert (during, _git(checkout, "status", "--short", "--", "shop")) == ("", before)


def test_only_what_nobody_uses_is_swept(tmp_path: Path) -> None:
    for name in ("used", "left", "other"):
        (tmp_path / name / "tree").mkdir(parents=True)
    with in_use(tmp_path / "left"):
        pass  # and killed here

    with in_use(tmp_path / "used"):
        sweep(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "used"]
