"""What is checked out: the commit, and a digest that changes with what a run may read."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_lifeos.reporters.checkout import look_at

Change = Callable[[Path], object]


def _git(folder: Path, *args: str) -> None:
    author = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *author, *args], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A checkout with one commit."""
    _git(tmp_path, "init", "-q")
    (tmp_path / "shop.py").write_text("x = 1\n")
    (tmp_path / "data.json").write_text("{}\n")
    (tmp_path / ".gitignore").write_text("build/\n")
    _git(tmp_path, "add", "-A")
    _git(tmp_path, "commit", "-q", "-m", "one")
    return tmp_path


def _changes(folder: Path) -> str | None:
    seen = look_at(folder)
    assert seen is not None
    return seen.changes


def test_a_clean_checkout_has_a_commit_and_no_changes(shop: Path) -> None:
    _git(shop, "tag", "here")

    seen = look_at(shop)

    head = (shop / ".git" / "refs" / "tags" / "here").read_text().strip()
    assert seen is not None
    assert (seen.commit, seen.changes) == (head, None)


def _link(folder: Path) -> None:
    (folder / "shop.py").unlink()
    (folder / "shop.py").symlink_to("data.json")


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "shop.py").write_text("x = 2\n"),
        lambda folder: (folder / "data.json").write_text("[]"),
        lambda folder: (folder / "data.json").unlink(),
        lambda folder: (folder / "shop.py").rename(folder / "store.py"),
        lambda folder: (folder / "shop.py").chmod(0o755),
        _link,
        lambda folder: (folder / "conftest.py").write_text(""),
        lambda folder: (folder / "pytest.ini").write_text(""),
        lambda folder: (folder / "täst blank.py").write_text(""),
    ],
    ids=["code", "data", "gone", "renamed", "runs", "link", "conftest", "settings", "odd-name"],
)
def test_a_change_that_a_run_may_read_is_seen(shop: Path, change: Change) -> None:
    change(shop)

    assert _changes(shop) is not None


@pytest.mark.parametrize("path", [".coverage", "report.xml", "out/report.json", "build/made.py"])
def test_what_a_run_leaves_behind_is_no_change(shop: Path, path: str) -> None:
    (shop / path).parent.mkdir(exist_ok=True)
    (shop / path).write_text("")

    assert _changes(shop) is None


def test_the_same_change_has_the_same_digest_staged_or_not(shop: Path) -> None:
    (shop / "shop.py").write_text("x = 2\n")
    (shop / "new.py").write_text("")
    before = _changes(shop)

    _git(shop, "add", "-A")

    assert _changes(shop) == before


def test_another_change_has_another_digest(shop: Path) -> None:
    (shop / "shop.py").write_text("x = 2\n")
    before = _changes(shop)

    (shop / "shop.py").write_text("x = 3\n")

    assert _changes(shop) not in (None, before)


def test_a_folder_of_the_checkout_sees_the_same(shop: Path) -> None:
    (shop / "tests").mkdir()
    (shop / "shop.py").write_text("x = 2\n")

    assert look_at(shop / "tests") == look_at(shop)


def test_looking_changes_nothing(shop: Path) -> None:
    (shop / "shop.py").write_text("x = 2\n")
    before = {path: path.stat().st_mtime_ns for path in shop.rglob("*")}

    look_at(shop)

    assert {path: path.stat().st_mtime_ns for path in shop.rglob("*")} == before


def test_outside_of_a_checkout_there_is_nothing_to_see(tmp_path: Path) -> None:
    assert look_at(tmp_path) is None


def test_before_the_first_commit_there_is_nothing_to_see(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-q")

    assert look_at(tmp_path) is None
