"""`python -m tests.benchmarks.migrations MAKER`: the exact rehearsal beside one pass, on both databases.

MAKER writes an Alembic project: `python MAKER FOLDER -n REVISIONS`. One pass is up, compare, down and up
by Alembic's own commands, which look at no schema in between. Both run in turns, in one process.
"""

import gc
import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, pool

from pytest_lifeos.checks.migrations.environment.configuration import configuration
from pytest_lifeos.checks.migrations.environment.isolation import isolated
from pytest_lifeos.checks.migrations.environment.postgresql_database import postgresql_database
from pytest_lifeos.checks.migrations.environment.sqlite_file import sqlite_file
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.checks.migrations.rehearsal.rehearse import rehearse
from pytest_lifeos.database.empty import empty_databases

_SIZES = (10, 100, 500)
_PAIRS = 3
_SECONDS = 600.0

NewUrl = Callable[[], AbstractContextManager[str]]


def main() -> None:
    """Prints a row a database and size: medians over pairs that ran in turns."""
    maker = sys.argv[1]
    print(
        f"{'database':11} {'revisions':>9} {'exact':>8} {'one pass':>8} {'ratio':>6} {'ms each':>8}"
    )
    with tempfile.TemporaryDirectory() as folder, empty_databases() as new_postgresql:
        for size in _SIZES:
            root = Path(folder, str(size))
            argv = [sys.executable, maker, str(root), "-n", str(size)]
            subprocess.run(argv, check=True, capture_output=True)
            for name, new_url in (("sqlite", _sqlite), ("postgresql", new_postgresql)):
                _row(name, size, _pairs(root, name, new_url))


def _row(name: str, size: int, pairs: list[tuple[float, float]]) -> None:
    exact, one_pass = (statistics.median(each) for each in zip(*pairs, strict=True))
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    each = 1000 * exact / size
    print(f"{name:11} {size:9} {exact:7.2f}s {one_pass:7.2f}s {ratio:6.2f} {each:8.1f}", flush=True)


def _pairs(root: Path, name: str, new_url: NewUrl) -> list[tuple[float, float]]:
    """Seconds of the rehearsal and of the pass; the first pair only warms up."""
    project = MigrationProject(root=root, script_location=Path("migrations"))
    pairs = []
    for turn in range(_PAIRS + 1):
        runs = [lambda: _exact(project, name, new_url), lambda: _one_pass(project, new_url)]
        order = (0, 1) if turn % 2 else (1, 0)
        seconds = {each: _timed(runs[each]) for each in order}
        pairs.append((seconds[0], seconds[1]))
    return pairs[1:]


def _timed(run: Callable[[], None]) -> float:
    # Each chain has a module of that name.
    sys.modules.pop("models", None)
    gc.collect()
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _exact(project: MigrationProject, name: str, new_url: NewUrl) -> None:
    if name == "sqlite":
        found = rehearse(project, sqlite_file, _SECONDS)
    else:
        found = rehearse(project, lambda: postgresql_database(new_url(), _SECONDS), _SECONDS)
    if found.upgrade or found.models or found.downgrade:
        raise SystemExit(f"the chain is not clean: {found}")


def _one_pass(project: MigrationProject, new_url: NewUrl) -> None:
    with new_url() as url, isolated(project.root):
        engine = create_engine(url, poolclass=pool.NullPool)
        for act in (_up, command.check, _down, _up):
            with engine.connect() as connection:
                if engine.dialect.name == "sqlite":
                    connection.exec_driver_sql("PRAGMA synchronous = OFF")
                    connection.commit()
                config = configuration(project, url)
                config.attributes["connection"] = connection
                config.stdout = io.StringIO()
                act(config)


def _up(config: Config) -> None:
    command.upgrade(config, "head")


def _down(config: Config) -> None:
    command.downgrade(config, "base")


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/one_pass.sqlite"


if __name__ == "__main__":
    main()
