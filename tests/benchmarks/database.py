"""`make bench-db`: our database fixtures beside pytest-postgresql, the recipe by hand and raw psycopg.

All contestants run in turns, round after round, and of each the quiet moments count: the 10th percentile
of single tests, the least of whole runs. pytest-postgresql runs as an account that is not root's.
"""

import argparse
import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pytest_lifeos.database.account import server_account
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.start import server
from pytest_lifeos.database.templates import clone_template, make_template
from tests.benchmarks.database_projects import (
    BY_HAND,
    NOT_ISOLATED,
    OURS,
    RAW,
    THEIRS,
    THEIRS_IN_MEMORY,
)
from tests.benchmarks.database_runs import Arena
from tests.benchmarks.database_starts import as_root, measure_starts
from tests.benchmarks.database_tests import measure_tests

_MEMORY = Path("/dev/shm")  # noqa: S108  a private folder is made in it
_THEIR_SHARE = 5


def main() -> None:
    """Prints the tables, with the goals beside the figures."""
    parser = argparse.ArgumentParser(prog="make bench-db", description=__doc__)
    parser.add_argument("--tests", type=int, default=1000, help="tests of each kind and contestant")
    parser.add_argument("--rounds", type=int, default=5, help="turns that they are spread over")
    asked = parser.parse_args()
    with _arena() as arena:
        _write(arena, max(4, asked.tests // asked.rounds))
        measure_tests(arena, asked.rounds)
        measure_starts(arena, asked.rounds)
        as_root(arena)


def _write(arena: Arena, each: int) -> None:
    """Each round has `each` tests of a kind; of theirs a part, since one takes 0.1 s."""
    theirs = (THEIRS, THEIRS_IN_MEMORY)
    for way in (OURS, BY_HAND, NOT_ISOLATED, RAW, *theirs):
        share = max(8, each // _THEIR_SHARE) if way in theirs else each
        counts = dict.fromkeys((*way.tests, "empty"), share)
        way.write(arena.folder(way), counts | {"empty": each})
    schema = _schema(arena.folder(OURS))
    for way in theirs:
        (arena.folder(way) / "schema.sql").write_text(schema, encoding="utf-8")
    _fill(arena.server, schema)


@contextlib.contextmanager
def _arena() -> Iterator[Arena]:
    """A folder in memory that every account may write to, and a server that is up already."""
    root = Path(tempfile.mkdtemp(prefix="lb-", dir=_MEMORY if _MEMORY.is_dir() else None))
    root.chmod(0o1777)
    try:
        with server(places=[root]) as here:
            yield Arena(root=root, server=here, account=server_account())
    finally:
        shutil.rmtree(root)


def _schema(project: Path) -> str:
    """The statements that make the tables of the models, as a file for psql would hold them."""
    words = (
        "from models import metadata; from sqlalchemy import create_mock_engine as mock\n"
        "engine = mock('postgresql+psycopg://',"
        " lambda made, *a, **k: print(str(made.compile(dialect=engine.dialect)).strip() + ';'))\n"
        "metadata.create_all(engine, checkfirst=False)"
    )
    argv = [sys.executable, "-c", words]
    return subprocess.run(argv, cwd=project, check=True, capture_output=True, text=True).stdout


def _fill(here: Server, schema: str) -> None:
    """A database each for tests that roll back or clean and that do not; a template to clone."""

    def migrate(url: str) -> None:
        with here.connect("bench_template") as connection:
            connection.execute(schema.encode())

    make_template(here, "bench_template", migrate)
    with here.connect() as connection:
        for name in ("bench", "bench_open"):
            clone_template(connection, "bench_template", name)


if __name__ == "__main__":
    main()
