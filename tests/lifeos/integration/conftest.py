"""A database of each kind, and the `flask` command as a developer runs it."""

import os
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from lifeos.variables import normalise_database_url

REPOSITORY = Path(__file__).parents[3]
Command = Callable[..., subprocess.CompletedProcess[str]]


def clean_environment() -> dict[str, str]:
    """This process's variables, without what a developer has set for the application."""
    ours = ("FLASK_", "LIFEOS_", "DATABASE_URL", "SECRET_KEY", "PYTHONPATH")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def postgresql_for_tests() -> URL:
    """The server that DATABASE_URL names; only a database for tests is ever touched."""
    url = make_url(normalise_database_url(os.environ.get("DATABASE_URL") or "sqlite://"))
    if url.get_backend_name() != "postgresql" or "test" not in (url.database or ""):
        pytest.skip("DATABASE_URL names no PostgreSQL database with `test` in its name")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A new SQLite file, or a new schema in PostgreSQL that is dropped after the test."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'lifeos.sqlite'}"
        return
    server, schema = postgresql_for_tests(), f"lifeos_{uuid4().hex}"
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    url = server.update_query_dict({"options": f"-csearch_path={schema}"})
    yield url.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


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
