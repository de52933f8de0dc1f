"""SQLite files kept between runs: copied where they are surely the same, made anew where they are not."""

import contextlib
import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from pytest_lifeos.database import kept_files
from pytest_lifeos.database.kept_files import kept_fill

pytestmark = pytest.mark.integration


class Tables:
    """A schema of one table, named by its digest; counts how often it was made."""

    def __init__(self, *digests: str | None, uses: Collection[str] = ()) -> None:
        self._digests = list(digests)
        self._uses = list(uses)
        self.times = 0

    def digest(self) -> str | None:
        """The next one; the last for ever."""
        return self._digests.pop(0) if len(self._digests) > 1 else self._digests[0]

    def fill(self, url: str) -> None:
        self.times += 1
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as made:
            made.execute(f"CREATE TABLE of_{self._digests[-1]} (id integer)")

    @contextlib.contextmanager
    def noticed(self, made: Collection[str] = ()) -> Iterator[list[str]]:
        yield self._uses


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where files are kept instead of /dev/shm."""
    made = [tmp_path / "memory", tmp_path / "disk"]
    for each in made:
        each.mkdir()
    monkeypatch.setattr(kept_files, "usual_places", lambda: made)
    return made


@pytest.fixture
def tables(tmp_path: Path, places: list[Path]) -> "Run":
    return Run(tmp_path)


class Run:
    """Runs one after another; each fills a file of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0

    def __call__(self, schema: Tables) -> list[str]:
        """The tables of the file."""
        self._number += 1
        path = self._folder / f"run_{self._number}.sqlite"
        kept_fill(schema)(f"sqlite:///{path}")
        with contextlib.closing(sqlite3.connect(path)) as opened:
            rows = opened.execute("SELECT name FROM sqlite_master").fetchall()
        return [str(name) for (name,) in rows]


def test_a_second_run_copies_what_the_first_made(tables: Run) -> None:
    schema = Tables("a")

    found = [tables(schema), tables(schema)]

    assert (found, schema.times) == ([["of_a"], ["of_a"]], 1)


def test_a_changed_schema_is_made_anew(tables: Run) -> None:
    tables(Tables("a"))

    found = tables(Tables("b"))

    assert found == ["of_b"]


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param(Tables(None), id="no digest"),
        pytest.param(Tables("a", uses=["/etc/hosts"]), id="something else was used"),
        pytest.param(Tables("a", "b", "a", "b"), id="a source was edited meanwhile"),
    ],
)
def test_what_may_come_out_otherwise_is_made_in_every_run(tables: Run, schema: Tables) -> None:
    tables(schema)
    tables(schema)

    assert schema.times == 2


def test_of_many_files_the_longest_unused_goes(
    tables: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_files, "_MOST", 2)
    schemas = [Tables(name) for name in ("a", "b", "c")]

    for schema in (*schemas, schemas[2], schemas[1], schemas[0]):
        tables(schema)

    assert [schema.times for schema in schemas] == [2, 1, 1]


def test_a_folder_that_others_may_enter_is_not_taken(tables: Run, places: list[Path]) -> None:
    tables(Tables("a"))
    (folder,) = places[0].iterdir()
    folder.chmod(0o755)
    schema = Tables("a")

    found = [tables(schema), tables(schema)]

    assert (found, schema.times) == ([["of_a"], ["of_a"]], 1)


def test_where_no_folder_can_be_had_nothing_is_kept(tables: Run, places: list[Path]) -> None:
    for place in places:
        place.rmdir()
    schema = Tables("a")

    found = [tables(schema), tables(schema)]

    assert (found, schema.times) == ([["of_a"], ["of_a"]], 2)
