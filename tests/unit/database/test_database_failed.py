"""What keeps a server of ours from being of use is said before anything is made or reached."""

from pathlib import Path

import pytest

from pytest_lifeos.database.account import Account
from pytest_lifeos.database.binaries import Binaries
from pytest_lifeos.database.cache import cached_server
from pytest_lifeos.database.failed import Unfit, expect_fit
from pytest_lifeos.database.start import server

NOBODY = Account(uid=65534, gid=65534, switched=True)


@pytest.fixture
def programs(tmp_path: Path) -> Binaries:
    folder = tmp_path / "venv" / "bin"
    folder.mkdir(parents=True)
    for program in ("initdb", "postgres"):
        (folder / program).touch(mode=0o755)
    return Binaries(folder=folder)


@pytest.mark.parametrize("name", ["PGHOSTADDR", "PGSERVICE"])
def test_a_server_is_not_started_where_libpq_would_go_to_another(
    tmp_path: Path, programs: Binaries, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """What is left in our cluster is dropped at its start: on another's server, all would be."""
    monkeypatch.setenv(name, "192.0.2.1")
    place = tmp_path / "place"
    place.mkdir()

    for start in (
        server(binaries=programs, places=[place]),
        cached_server("key", lambda _: None, binaries=programs, places=[place]),
    ):
        with pytest.raises(Unfit, match=f"{name} is set.*\nhint: unset {name}"):
            start.__enter__()

    assert list(place.iterdir()) == []


def test_programs_that_the_account_cannot_reach_are_named(
    tmp_path: Path, programs: Binaries
) -> None:
    (tmp_path / "venv").chmod(0o700)

    with pytest.raises(Unfit) as caught:
        expect_fit(programs, NOBODY, {})

    assert str(caught.value).splitlines() == [
        (
            "PostgreSQL does not run as root, and uid 65534, which it would run as,"
            f" cannot enter {programs.folder}"
        ),
        "hint: install it where everybody may read, or run the tests as another user than root",
    ]


def test_programs_of_the_system_and_a_plain_environment_are_fit() -> None:
    system = Binaries(folder=Path("/usr/bin"))

    expect_fit(system, NOBODY, {"PGHOSTADDR": "", "PGHOST": "production", "PGUSER": "app"})
