"""Generated histories with a fault each, a hundred of the thousands of `make soak-migrations`; and odd files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pytest_lifeos.checks.migrations.danger import find_dangers
from pytest_lifeos.checks.migrations.history.revisions import read_history
from pytest_lifeos.checks.migrations.history.unreadable import check_readable
from tests.soak.broken import judged
from tests.soak.histories import broken, whole

SEEDS = [seed for seed in range(1, 120) if not broken(seed).runs]
RUNS = [next(seed for seed in range(1, 200) if broken(seed).fault == "downgrade-dropped")]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_broken_history_has_a_finding_and_its_whole_twin_none(seed: int) -> None:
    found, twin = judged(broken(seed)), judged(whole(seed))

    assert (bool(found), twin) == (True, []), broken(seed).fault


@pytest.mark.parametrize("seed", RUNS)
def test_a_fault_that_only_a_run_shows_is_found_there(seed: int) -> None:
    found, twin = judged(broken(seed)), judged(whole(seed), runs=True)

    assert ([each.split()[1] for each in found], twin) == (["MIG030"], [])


def folder(path: Path) -> None:
    path.mkdir()


def loop(path: Path) -> None:
    path.symlink_to(path)


def dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def closed(path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read every file")
    path.touch(0)


def large(path: Path) -> None:
    with open(path, "wb") as file:
        file.truncate(50_000_000)


@pytest.mark.parametrize(
    "make", [folder, loop, dangling, os.mkfifo, closed, large], ids=lambda make: make.__name__
)
def test_what_is_no_file_of_python_is_one_finding(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "0001_x.py")

    found = list(check_readable(read_history(tmp_path, tmp_path)))

    assert [(each.code, each.path) for each in found] == [("MIG005", "0001_x.py")]


@pytest.mark.parametrize(
    "make", [folder, loop, dangling, os.mkfifo, closed, large], ids=lambda make: make.__name__
)
def test_dangers_of_what_is_no_file_are_unknown(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "0001_x.py")

    assert [each.code for each in find_dangers(tmp_path / "0001_x.py")] == ["MIG100"]


def test_ten_thousand_lines_are_read(tmp_path: Path) -> None:
    lines = "\n".join(f'    op.add_column("t", sa.Column("c{n}", sa.Text))' for n in range(10_000))
    text = 'import sqlalchemy as sa\nfrom alembic import op\nrevision = "a"\ndown_revision = None\n'
    (tmp_path / "a.py").write_text(f"{text}def upgrade():\n{lines}\n")

    history = read_history(tmp_path, tmp_path)

    assert ([each.id for each in history.revisions], find_dangers(tmp_path / "a.py")) == (["a"], [])
