"""`python -m tests.benchmarks.migrations [--python PYTHON]`: the exact rehearsal, on both databases.

Beside it one pass, which is up, compare, down and up by Alembic's own commands and looks at no schema in
between; both run in turns, in one process. The raw DDL is the floor under each: the same statements, three
walks of them, sent by psycopg or sqlite3 alone. With a PYTHON that has pytest-alembic also its four default
tests and its exact one, as seconds of test time.
The rows of both databases are of a gate that rehearses on both, which it does beside each other.
"""

import argparse
import gc
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, pool

from pytest_lifeos.checks.migrations.environment.beside import Beside
from pytest_lifeos.checks.migrations.environment.configuration import configuration
from pytest_lifeos.checks.migrations.environment.contained import Begun
from pytest_lifeos.checks.migrations.environment.isolation import isolated
from pytest_lifeos.checks.migrations.environment.postgresql_database import postgresql_database
from pytest_lifeos.checks.migrations.environment.sqlite_file import sqlite_file
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.checks.migrations.rehearsal.rehearse import rehearse
from pytest_lifeos.database.empty import empty_databases
from tests.benchmarks.chains import make_chain
from tests.benchmarks.pytest_alembic_tests import beside
from tests.benchmarks.raw_ddl import raw_seconds, statements_of
from tests.benchmarks.rehearsal_rows import Row, print_head, print_row, together

_LONGEST_EXACT = 100
_SECONDS = 600.0

NewUrl = Callable[[], AbstractContextManager[str]]


def main() -> None:
    """Prints a row a database and size: medians over pairs that ran in turns."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--python", default="", help="a Python with pytest-alembic and psycopg")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 100, 500])
    parser.add_argument("--pairs", type=int, default=3)
    asked = parser.parse_args()
    print_head()
    with tempfile.TemporaryDirectory() as folder, empty_databases() as new_postgresql:
        for size in asked.sizes:
            root = Path(folder, str(size))
            make_chain(root, size)
            new_urls = {"sqlite": _sqlite, "postgresql": new_postgresql}
            rows = []
            for name, new_url in new_urls.items():
                rows.append(_row(root, name, new_url, asked.python, asked.pairs, size))
                print_row(name, size, rows[-1])
            seconds = statistics.median(_both(root, new_urls) for _ in range(asked.pairs))
            print_row("both", size, together(rows, seconds))


def _row(root: Path, name: str, new_url: NewUrl, python: str, pairs: int, size: int) -> Row:
    defaults, no_trace = None, None
    if python:
        # Its exact test takes minutes where the chain is long.
        defaults, no_trace = beside(python, root, new_url, exact=size <= _LONGEST_EXACT)
    found = _pairs(root, name, new_url, pairs)
    exact, one_pass = (statistics.median(each) for each in zip(*found, strict=True))
    return Row(
        exact=exact,
        one_pass=one_pass,
        ratio=statistics.median(ours / theirs for ours, theirs in found),
        raw=_raw(root, new_url, pairs),
        defaults=defaults,
        no_trace=no_trace,
    )


def _both(root: Path, new_urls: Mapping[str, NewUrl]) -> float:
    """Seconds of the rehearsals on both databases, begun and joined as the gate does."""
    project = MigrationProject(root=root, script_location=Path("migrations"))

    def begin(name: str) -> Begun[None]:
        return Begun(lambda: _exact(project, name, new_urls[name]))

    def walk() -> None:
        with closing(Beside(list(new_urls))) as beside:
            if any(beside.result("rehearsal", name, begin) is not None for name in new_urls):
                raise SystemExit("a rehearsal ended early")

    return _timed(walk)


def _pairs(root: Path, name: str, new_url: NewUrl, count: int) -> list[tuple[float, float]]:
    """Seconds of the rehearsal and of the pass; the first pair only warms up."""
    project = MigrationProject(root=root, script_location=Path("migrations"))
    pairs = []
    for turn in range(count + 1):
        runs = [lambda: _exact(project, name, new_url), lambda: _one_pass(project, new_url)]
        order = (0, 1) if turn % 2 else (1, 0)
        seconds = {each: _timed(runs[each]) for each in order}
        pairs.append((seconds[0], seconds[1]))
    return pairs[1:]


def _raw(root: Path, new_url: NewUrl, count: int) -> float:
    project = MigrationProject(root=root, script_location=Path("migrations"))
    sys.modules.pop("models", None)
    walks = statements_of(project, new_url, [_up, _down, _up])
    return statistics.median(raw_seconds(walks, new_url) for _ in range(count))


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
