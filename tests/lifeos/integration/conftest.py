"""An empty database of the kind that `--db` names, and the `flask` command as a developer runs it."""

import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine

REPOSITORY = Path(__file__).parents[3]
LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")
Command = Callable[..., subprocess.CompletedProcess[str]]


def clean_environment() -> dict[str, str]:
    """This process's variables, without what a developer has set for the application."""
    ours = ("FLASK_", "LIFEOS_", "DATABASE_URL", "SECRET_KEY", "PYTHONPATH")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


@pytest.fixture
def database_url(db_fresh: str) -> str:
    """A database of the test's own, with nothing in it: these tests run the migrations themselves."""
    engine = create_engine(db_fresh)
    tables = MetaData()
    tables.reflect(engine)
    tables.drop_all(engine)
    engine.dispose()
    return db_fresh


@pytest.fixture
def environ(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The variables of a process on that database."""
    given = {"DATABASE_URL": database_url, "LIFEOS_ENV": "ci", "LIFEOS_ML": "disabled"}
    # A developer's `lifeos/.env` must not reach a test, and gunicorn keeps a socket in its home.
    apart = {"FLASK_SKIP_DOTENV": "1", "HOME": str(tmp_path)}
    return {**clean_environment(), **given, **apart}


@pytest.fixture
def flask(environ: dict[str, str]) -> Command:
    """Runs `flask ...`, in `lifeos/` unless told otherwise."""
    executable = Path(sysconfig.get_path("scripts")) / "flask"

    def run(
        *arguments: str, cwd: Path = REPOSITORY / "lifeos", only_dotenv: bool = False
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(executable), *arguments],
            cwd=cwd,
            env=clean_environment() if only_dotenv else environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )

    return run


@pytest.fixture
def port(environ: dict[str, str]) -> Iterator[int]:
    """The port of a gunicorn that serves the application until the test ends."""
    argv = [
        sys.executable,
        "-m",
        "gunicorn",
        "--bind=127.0.0.1:0",
        "--threads=4",
        "lifeos.wsgi:app",
    ]
    with subprocess.Popen(
        argv, cwd=REPOSITORY, env=environ, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield listening_port(process)
        finally:
            process.terminate()
            process.communicate(timeout=30)


def listening_port(process: subprocess.Popen[str]) -> int:
    """Reads the server's log up to the line that names its port."""
    seen = []
    for line in process.stderr or []:
        seen.append(line)
        if found := LISTENING.search(line):
            return int(found[1])
    raise AssertionError("gunicorn ended before it listened:\n" + "".join(seen))
