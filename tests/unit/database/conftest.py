"""Real servers for the tests of the database room, in a folder where all that is left can be seen."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from pytest_lifeos.database.binaries import Binaries, BinariesMissing, find_binaries
from pytest_lifeos.database.cache import cached_server
from pytest_lifeos.database.dirtying import prepare_for_commits
from pytest_lifeos.database.isolation import RolledBack, rolled_back_engine
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.start import server
from pytest_lifeos.database.templates import cloned, make_template

MEMORY = "/dev/shm"  # noqa: S108  a private folder is made in it

SCHEMA = (
    "CREATE TABLE author (id integer PRIMARY KEY, name text NOT NULL UNIQUE)",
    """CREATE TABLE book (id integer PRIMARY KEY, title text,
        author_id integer REFERENCES author (id) DEFERRABLE INITIALLY DEFERRED)""",
    "INSERT INTO author VALUES (1, 'Ursula')",
)


def roomy_folder() -> str:
    """A folder that the server's account may enter, which pytest's own are not for root."""
    name = tempfile.mkdtemp(prefix="lt-", dir=MEMORY if os.path.isdir(MEMORY) else None)
    os.chmod(name, 0o1777)  # noqa: S103  like the folders for temporary files
    return name


@pytest.fixture(scope="session")
def server_places() -> Iterator[Callable[[], Path]]:
    """Makes folders for servers, all removed at the end."""
    made: list[Path] = []

    def make() -> Path:
        made.append(Path(roomy_folder()))
        return made[-1]

    yield make
    for path in made:
        shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def binaries() -> Binaries:
    """PostgreSQL, or a skip that says where it was looked for."""
    try:
        return find_binaries()
    except BinariesMissing as error:
        pytest.skip(str(error))


@pytest.fixture
def place(server_places: Callable[[], Path]) -> Iterator[Path]:
    """A folder for servers, of this test alone."""
    path = server_places()
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def seed(binaries: Binaries, server_places: Callable[[], Path]) -> Path:
    """What `initdb` makes, once for all the tests of kept clusters."""
    folder = server_places()
    with cached_server("seed", lambda here: None, binaries=binaries, places=[folder]):
        pass
    return next(folder.glob("*-seed"))


@pytest.fixture
def seeded_place(place: Path, seed: Path) -> Path:
    """The folder of this test, where the seed is already."""
    subprocess.run(["cp", "-a", str(seed), str(place)], timeout=10, check=True)
    return place


@pytest.fixture(scope="session")
def shared_server(binaries: Binaries, server_places: Callable[[], Path]) -> Iterator[Server]:
    """One server for the tests that do it no harm."""
    with server(binaries=binaries, places=[server_places()]) as running:
        yield running


@pytest.fixture(scope="session")
def library(shared_server: Server) -> str:
    """The name of a template with an author, ready for tests that commit."""

    def migrate(url: str) -> None:
        engine = create_engine(url)
        with engine.begin() as connection:
            for statement in SCHEMA:
                connection.execute(text(statement))
            connection.execute(text("CREATE TABLE note (id serial PRIMARY KEY, body text)"))
        engine.dispose()
        with shared_server.connect("library") as connection:
            prepare_for_commits(connection)

    make_template(shared_server, "library", migrate)
    return "library"


@pytest.fixture(scope="session")
def postgresql_url(shared_server: Server, library: str) -> Iterator[str]:
    """A clone that tests roll back."""
    with cloned(shared_server, library, "rolled_back") as url:
        yield url


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    """A migrated SQLite file."""
    path = tmp_path / "library.sqlite"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        for statement in SCHEMA:
            connection.execute(text(statement))
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.integration)])
def url(request: pytest.FixtureRequest) -> str:
    """A migrated database of each kind, that holds one author, Ursula."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    return f"sqlite:///{request.getfixturevalue('sqlite_file')}"


@pytest.fixture
def rolled_back(url: str) -> Iterator[RolledBack]:
    """An engine on it, all of whose transactions are rolled back."""
    with rolled_back_engine(url) as isolated:
        yield isolated
