"""`python -m tests.benchmarks.known_failures --python PYTHON`: projects that pytest-alembic passes and we fail.

PYTHON has pytest-alembic with psycopg and pytest-xdist; it needs a pytest older than ours, so an
environment of its own. Each project runs by both, side by side; the last two are about how a run is started:
with a path, or workers, pytest-alembic collects none of its own tests.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from pytest_lifeos.database.empty import empty_databases

_EXAMPLES = Path(__file__).parent.parent / "examples"
_CONFTEST = """
import os
import pytest
import sqlalchemy

@pytest.fixture
def alembic_config():
    return {"script_location": "migrations"}

@pytest.fixture
def alembic_engine():
    return sqlalchemy.create_engine(os.environ["BESIDE_URL"])
"""
_ALONE = ("-p", "no:asyncio", "-p", "no:anyio")
_TABLE = "[tool.lifeos.gates.migrations]\n"


@dataclass(frozen=True, kw_only=True)
class Case:
    """A defect laid over the clean shop, the database it shows on, and more words for pytest.

    `wanted` is what a gate has to say: red, or green for what is no fault of the project.
    """

    name: str
    defect: str = ""
    database: str = "sqlite"
    words: tuple[str, ...] = ()
    wanted: str = "red"


CASES = (
    Case(name="the clean shop", wanted="green"),
    Case(name="the clean shop on PostgreSQL", database="postgresql", wanted="green"),
    Case(name="env.py works on another database", defect="shop_wrong_database"),
    Case(name="a downgrade does nothing", defect="shop_downgrade_does_nothing"),
    Case(name="a CHECK is only in the models", defect="shop_check_without_revision"),
    Case(
        name="an enum value is only in the models",
        defect="shop_enum_value_without_revision",
        database="postgresql",
    ),
    Case(name="NOT NULL fails on rows", defect="shop_not_null_on_rows", database="postgresql"),
    Case(name="a path on the command line", defect="shop_second_head", words=("tests/unit",)),
    Case(name="two workers", defect="shop_second_head", words=("-n2",)),
)


def main() -> int:
    """Prints a row a project; 0 if we say of each what is to be said."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.known_failures", description=__doc__
    )
    parser.add_argument("--python", default="", help="a Python with pytest-alembic")
    python = parser.parse_args().python
    wrong = 0
    print(f"{'project':37} {'wanted':7} {'pytest-alembic':15} pytest-lifeos")
    with empty_databases() as new:
        for case in CASES:
            theirs = _said(case, new, python) if python else "not run"
            ours = _said(case, new, "")
            wrong += ours != case.wanted
            print(f"{case.name:37} {case.wanted:7} {theirs:15} {ours}", flush=True)
    return 1 if wrong else 0


def _said(case: Case, new: Callable[[], AbstractContextManager[str]], python: str) -> str:
    """ "green", "red" or "broken", by the exit status; with a Python of theirs by pytest-alembic."""
    with _project(case) as root:
        is_sqlite = case.database == "sqlite"
        url = nullcontext(f"sqlite:///{root}/beside.db") if is_sqlite else new()
        with url as address:
            run = _theirs(root, case, python, address) if python else _ours(root, case)
    if run.returncode > 1 or "INTERNALERROR" in run.stdout:
        return f"broken ({run.returncode})"
    return "green" if run.returncode == 0 else "red"


@contextmanager
def _project(case: Case) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name, "shop")
        shutil.copytree(_EXAMPLES / "shop", root)
        if case.defect:
            shutil.copytree(_EXAMPLES / case.defect, root, dirs_exist_ok=True)
        yield root


def _theirs(root: Path, case: Case, python: str, url: str) -> "subprocess.CompletedProcess[str]":
    (root / "conftest.py").write_text(_CONFTEST)
    (root / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    return _run(root, [python, "-m", "pytest", "--test-alembic", *case.words], url)


def _ours(root: Path, case: Case) -> "subprocess.CompletedProcess[str]":
    pyproject = root / "pyproject.toml"
    chosen = f'{_TABLE}databases = ["{case.database}"]\n'
    pyproject.write_text(pyproject.read_text().replace(_TABLE, chosen))
    return _run(
        root, [sys.executable, "-m", "pytest", "--gate=migrations", *_ALONE, *case.words], ""
    )


def _run(root: Path, argv: list[str], url: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [*argv, "-p", "no:cacheprovider"],
        cwd=root,
        env=kept | {"BESIDE_URL": url},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


if __name__ == "__main__":
    sys.exit(main())
