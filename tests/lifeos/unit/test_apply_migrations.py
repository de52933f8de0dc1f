"""`make run-migrations`, up to the server: what a person reads when it cannot be done."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from lifeos.apply_migrations import main
from lifeos.database_errors import explain, place_of


@pytest.fixture
def refusing_port() -> Iterator[int]:
    """A port that is taken, and where nobody listens: every connection is refused."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'lifeos.sqlite'}"


def stamp(url: str, revision: str) -> None:
    """Says that a database is at a revision."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
    engine.dispose()


def test_an_empty_database_is_brought_to_the_head(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twice, of which the second has nothing to do."""
    statuses = [main(url), main(url)]

    said = "run_migrations: the database is at 0007\n"
    assert (statuses, capsys.readouterr().out) == ([0, 0], said * 2)


def test_a_newer_database_is_left_alone(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An older release must not migrate what a newer one has made."""
    main(url)
    stamp(url, "0042")
    capsys.readouterr()

    status = main(url)

    said = (
        "the database is at 0042, which this release does not know; nothing was changed: "
        "deploy the release that made it, or a newer one"
    )
    file = url.removeprefix("sqlite:///")
    assert (status, capsys.readouterr()) == (1, ("", f"run_migrations: {file}: {said}\n"))


@pytest.mark.integration  # it opens a socket, which unit tests may not
def test_a_dead_server_is_one_line_without_the_password(
    refusing_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where, what, what to do."""
    status = main(f"postgresql://me:hunter2@127.0.0.1:{refusing_port}/lifeos")

    said = "no server listens there: start it, or mend host and port in DATABASE_URL"
    place = f"127.0.0.1:{refusing_port}/lifeos"
    assert (status, capsys.readouterr()) == (1, ("", f"run_migrations: {place}: {said}\n"))


@pytest.mark.parametrize("url", ["hunter2", "mysql://me:hunter2@db/x", "postgresql://h:hunter2/x"])
def test_what_is_no_address_is_refused_and_not_repeated(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A typo must not print the password behind it."""
    status = main(url)

    assert (status, capsys.readouterr().err) == (
        1,
        "run_migrations: DATABASE_URL is wrong: expected a sqlite:// or postgresql:// URL\n",
    )


def test_without_an_address_nothing_is_migrated(capsys: pytest.CaptureFixture[str]) -> None:
    """Not even the file that is a laptop's default."""
    status = main("")

    assert (status, capsys.readouterr().err) == (
        2,
        "run_migrations: DATABASE_URL is not set: it names the database to migrate\n",
    )


def test_a_file_that_cannot_be_opened_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """SQLite's own words hold no address."""
    status = main("sqlite:////nowhere/at/all.sqlite")

    said = "/nowhere/at/all.sqlite: OperationalError: unable to open database file"
    assert (status, capsys.readouterr().err) == (1, f"run_migrations: {said}\n")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("postgresql://me:hunter2@db:6543/lifeos?password=hunter2", "db:6543/lifeos"),
        ("postgresql://me:hunter2@/lifeos", "localhost:5432/lifeos"),
        ("postgresql:///lifeos?host=/run/postgresql&port=5433", "/run/postgresql:5433/lifeos"),
        ("sqlite:///lifeos.sqlite", "lifeos.sqlite"),
        ("sqlite://", ":memory:"),
    ],
)
def test_a_place_is_named_without_user_and_password(url: str, place: str) -> None:
    assert place_of(make_url(url)) == place


class Said(Exception):
    """A driver's error."""

    def __init__(self, words: str, sqlstate: str | None = None) -> None:
        super().__init__(words)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (Said('could not translate host name "hunter2"'), "the database cannot be used (Said)"),
        (Said("[Errno -2] Name or service not known"), "the host's name is not known"),
        (Said("fe_sendauth: no password supplied"), "the server asks for a password"),
        (Said("connection timeout expired"), "the server does not answer in time"),
        (Said('FATAL:  database "x" does not exist'), "the server has no such database"),
        (Said("canceling statement", "55P03"), "another run, or a long transaction, holds a lock"),
    ],
)
def test_a_connection_that_fails_is_explained_in_our_own_words(error: Said, meaning: str) -> None:
    assert explain(OperationalError(None, None, error)).startswith(meaning)


def test_a_revision_that_fails_is_told_in_the_servers_first_line() -> None:
    """The second line may quote a row."""
    error = Said('column "x" contains null values\nDETAIL: a row', "23502")

    said = explain(ProgrammingError("ALTER TABLE", None, error))

    assert said == 'Said: column "x" contains null values'
