"""The digest of sources changes with all that a migration may be made from, and with nothing else."""

import builtins
import contextlib
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, create_engine

from pytest_lifeos.database.opened import noticed
from pytest_lifeos.database.sources import project_files, sources_digest
from pytest_lifeos.database.surroundings import loaded_files

FILES = {
    "pyproject.toml": "[tool.lifeos]",
    "shop/models.py": "price = 1",
    "shop/countries.csv": "DE",
    "migrations/env.py": "import shop.models",
    "migrations/script.py.mako": "${revision}",
    "migrations/versions/0001.py": "revision = '0001'",
    "migrations/seed/stock.xml": "<stock/>",
    "tests/conftest.py": "",
    "tests/test_shop.py": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of these files."""
    for name, text in FILES.items():
        write(tmp_path / name, text)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def digest(root: Path, *loaded: Path, **environ: str) -> str | None:
    found = sources_digest(
        root, root / "migrations", environ=environ, loaded=[str(path) for path in loaded]
    )
    return found


@pytest.mark.parametrize(
    "name",
    [
        *(name for name in FILES if name != "tests/test_shop.py"),
        "local_settings.py",
        "shop/new.sql",
        "migrations/versions/0002.py",
        "migrations/versions/test_0003.py",
        "migrations/build/more.bin",
        ".env",
    ],
)
def test_a_source_that_is_new_or_other_counts(root: Path, name: str) -> None:
    before = digest(root)

    write(root / name, "price = 2")

    assert digest(root) != before


@pytest.mark.parametrize(
    "name",
    [
        "tests/test_shop.py",
        "tests/unit/shop_test.py",
        ".venv/lib/new.py",
        "node_modules/new.json",
        "shop/__pycache__/models.pyc",
        "migrations/__pycache__/env.pyc",
        "README.md",
    ],
)
def test_what_no_migration_is_made_from_does_not_count(root: Path, name: str) -> None:
    before = digest(root)

    write(root / name, "price = 2")

    assert digest(root) == before


def test_a_file_that_is_gone_counts(root: Path) -> None:
    before = digest(root)

    (root / "migrations/versions/0001.py").unlink()

    assert digest(root) != before


def test_the_same_bytes_written_again_do_not_count(root: Path) -> None:
    before = digest(root)

    for name, text in FILES.items():
        write(root / name, text)

    assert digest(root) == before


def test_a_virtual_environment_in_the_project_is_not_read(root: Path) -> None:
    write(root / "env/pyvenv.cfg", "")
    before = digest(root)

    write(root / "env/lib/new.py", "")

    assert digest(root) == before


def test_the_environment_counts_but_for_what_is_of_the_run(root: Path) -> None:
    found = [
        digest(root, SCHEMA="one"),
        digest(root, SCHEMA="one", PYTEST_CURRENT_TEST="a", SHLVL="2", _="/bin/sh"),
        digest(root, SCHEMA="two"),
        digest(root),
    ]

    assert [each == found[0] for each in found] == [True, True, False, False]


def test_what_is_installed_counts(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path_factory.mktemp("lib") / "site-packages"
    (site / "models-1.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(site)
    before = [digest(root), digest(root)]

    (site / "models-1.0.dist-info").rename(site / "models-1.1.dist-info")

    assert [each == digest(root) for each in before] == [False, False]
    assert before[0] == before[1]


def test_the_first_compilation_of_what_is_installed_does_not_count(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path_factory.mktemp("lib") / "site-packages"
    write(site / "models/__init__.py", "")
    os.utime(site / "models", (1, 1))
    monkeypatch.syspath_prepend(site)
    before = digest(root)

    write(site / "models/__pycache__/__init__.cpython-311.pyc", "")

    assert digest(root) == before


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("models.py", True),
        ("models/__init__.py", True),
        ("models.pth", True),
        (".coverage.host.4711", False),
        (".hidden/models.py", False),
        ("__pycache__/models.pyc", False),
        ("report.xml", False),
    ],
)
def test_what_an_import_may_find_beside_the_project_counts(
    root: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    counts: bool,
) -> None:
    beside = tmp_path_factory.mktemp("beside")
    monkeypatch.syspath_prepend(beside)
    before = digest(root)

    write(beside / name, "")

    assert (digest(root) != before) is counts


def test_code_from_anywhere_else_leaves_no_digest(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path.parent / "models.py"

    assert (digest(root, root / "shop/models.py", root / "tests/test_shop.py") is None) is False
    assert [
        digest(root, root / "shop/models.py", elsewhere),
        digest(root, root / ".hidden/models.py"),
        digest(root, elsewhere.with_name("test_models.py")),
    ] == [None] * 3


def test_modules_of_installed_packages_need_no_look() -> None:
    found = loaded_files()

    assert (__file__ in found, any("sqlalchemy" in path for path in found)) == (True, False)


def test_a_project_of_too_many_files_has_no_digest(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_lifeos.database.sources._MOST_FILES", 7)

    assert digest(root) is None


def _read(path: Path) -> None:
    path.read_bytes()


def _connect(_path: Path) -> None:
    with socket.socket() as caller:
        caller.connect_ex(("127.0.0.1", 9))


def _run(_path: Path) -> None:
    subprocess.run(["true"], check=True, timeout=10)


def _sqlite(_path: Path) -> None:
    sqlite3.connect(":memory:").close()


def _create_all(_path: Path) -> None:
    metadata = MetaData()
    Table("item", metadata, Column("id", Integer))
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    engine.dispose()


@pytest.mark.parametrize("act", [_read, _connect, _run, _sqlite, _create_all])
def test_what_else_a_migration_uses_is_noticed(
    root: Path, tmp_path_factory: pytest.TempPathFactory, act: Callable[[Path], None]
) -> None:
    other = tmp_path_factory.mktemp("other") / "stock.xml"
    other.touch()

    with noticed(project_files(root, root / "migrations") or ()) as found:
        act(other)
    in_the_block = list(found)
    act(other)

    assert (found != [], found) == (True, in_the_block)


def test_sources_and_what_is_installed_are_not_noticed(root: Path) -> None:
    with noticed(project_files(root, root / "migrations") or ()) as found:
        _read(root / "migrations/seed/stock.xml")
        _read(Path(builtins.__import__("sqlalchemy").__file__ or ""))
        with open(0, "rb", closefd=False):
            pass
        with contextlib.suppress(OSError), open(sys.path[-1], "rb"):  # as an import looks for a zip
            pass

    assert found == []


def test_the_file_that_is_filled_is_not_noticed_and_another_is(tmp_path: Path) -> None:
    made, other = tmp_path / "made.sqlite", tmp_path / "other.sqlite"

    with noticed([str(made)]) as found:
        sqlite3.connect(made).close()
        sqlite3.connect(str(other)).close()

    assert found == [f"sqlite3.connect {other}"]
