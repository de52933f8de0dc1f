"""`scripts/ci/run_migrations.sh` as a process, on a real database."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from lifeos.migration_lock import lock_migrations
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.start import server

REPOSITORY = Path(__file__).parents[3]
Command = Callable[..., subprocess.CompletedProcess[str]]


def run_migrations(environ: dict[str, str], **changes: str) -> "subprocess.Popen[str]":
    """Starts the script; it takes this Python where there is no `.venv`."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.Popen(
        [REPOSITORY / "scripts/ci/run_migrations.sh"],
        env={**environ, "PATH": path, **changes},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """The status, the output and the last line that was written as an error."""
    out, error = process.communicate(timeout=60)
    return process.returncode, out, (error.splitlines() or [""])[-1]


def test_a_database_that_is_behind_is_brought_to_the_head(
    environ: dict[str, str], flask: Command
) -> None:
    """DATABASE_URL is all it needs."""
    flask("db", "upgrade", "0003")
    environ.pop("LIFEOS_ENV")

    status, out, _ = ended(run_migrations(environ))

    assert (status, out) == (0, "run_migrations: the database is at 0007\n")


def test_a_database_that_is_ahead_is_refused_and_left_alone(
    environ: dict[str, str], flask: Command, database_url: str
) -> None:
    """The next release has been here."""
    flask("db", "upgrade", "head")
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0042'"))

    status, out, error = ended(run_migrations(environ))

    with engine.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    engine.dispose()
    assert (status, out, found) == (1, "", ["0042"])
    assert "the database is at 0042, which this release does not know" in error


def test_two_runs_at_once_migrate_once(environ: dict[str, str], db_url: str) -> None:
    """The second waits for the first, and finds nothing to do."""
    # SQLite has no lock that spans a whole run: one deployment at a time is all it can do.
    at_once = 2 if "postgresql" in db_url else 1
    runs = [run_migrations(environ) for _ in range(at_once)]

    answers = {ended(run)[:2] for run in runs}

    assert answers == {(0, "run_migrations: the database is at 0007\n")}


def test_a_run_does_not_wait_for_ever_for_another(database_url: str) -> None:
    """Both want the same lock; SQLite has none to wait for."""
    engine = create_engine(database_url)
    with engine.connect() as first, engine.connect() as second:
        lock_migrations(first)
        try:
            lock_migrations(second, longest_wait="50ms")
        except OperationalError as error:
            refused = getattr(error.orig, "sqlstate", None)
        else:
            refused = None

    engine.dispose()
    assert refused == ("55P03" if "postgresql" in database_url else None)


@pytest.fixture
def guarded() -> Iterator[Server]:
    """A server of its own that asks the role `me` for a password."""
    folder = Path(tempfile.mkdtemp(prefix="lifeos-hba-", dir="/tmp"))  # its account enters
    folder.chmod(0o755)
    rules = folder / "pg_hba.conf"
    rules.write_text("local all me scram-sha-256\nlocal all all trust\n")
    with server(settings={"hba_file": str(rules)}) as here:
        with here.connect() as connection:
            connection.execute("CREATE ROLE me LOGIN PASSWORD 'right'")
        yield here
    shutil.rmtree(folder)


def test_a_wrong_password_is_one_line_without_it(environ: dict[str, str], guarded: Server) -> None:
    """Also where the server is another than the one under test."""
    address = f"postgresql://me:hunter2@/postgres?host={guarded.folder}"

    process = run_migrations(environ, DATABASE_URL=address)
    out, error = process.communicate(timeout=60)

    place = f"{guarded.folder}:5432/postgres"
    said = "the server refuses the user or the password: mend DATABASE_URL"
    assert (process.returncode, out, error) == (1, "", f"run_migrations: {place}: {said}\n")
