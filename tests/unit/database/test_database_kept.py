"""Templates kept between runs: used again where they are surely the same, made anew where they are not."""

import contextlib
import os
import signal
from collections.abc import Collection, Iterator
from pathlib import Path

import psycopg
import pytest

from pytest_lifeos.database.binaries import Binaries
from pytest_lifeos.database.cache import cached_server
from pytest_lifeos.database.kept import kept_template
from pytest_lifeos.database.prepared import noted_templates
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.templates import cloned

pytestmark = pytest.mark.integration


class Tables:
    """A schema of one table, named by its digest; counts how often it was made."""

    def __init__(self, name: str | None = "a", *statements: str) -> None:
        self.name = name
        self.statements = statements
        self.uses: list[str] = []
        self.times = 0

    def digest(self) -> str | None:
        return self.name

    def fill(self, url: str) -> None:
        self.times += 1
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            for statement in (f"CREATE TABLE of_{self.name} (id integer)", *self.statements):
                connection.execute(statement.encode())

    @contextlib.contextmanager
    def noticed(self, made: Collection[str] = ()) -> Iterator[list[str]]:
        yield self.uses


class Run:
    """Runs one after another on the clusters of one place."""

    def __init__(self, binaries: Binaries, place: Path) -> None:
        self._binaries = binaries
        self._place = place

    @contextlib.contextmanager
    def server(self) -> Iterator[Server]:
        with cached_server(
            "empty", lambda _: None, binaries=self._binaries, places=[self._place]
        ) as here:
            yield here

    def tables(self, schema: Tables, *statements: str) -> list[str]:
        """The tables of a clone in a run that executes the statements before its end."""
        with self.server() as here:
            name = kept_template(here, schema, schema.digest())
            with cloned(here, name, "clone"), here.connect("clone") as connection:
                rows = connection.execute(
                    "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'"
                ).fetchall()
            with here.connect() as connection:
                for statement in statements:
                    connection.execute(statement.replace("THE_TEMPLATE", f'"{name}"').encode())
        return [str(table) for (table,) in rows]

    def databases(self) -> list[str]:
        with self.server() as here, here.connect() as connection:
            rows = connection.execute("SELECT datname::text FROM pg_database").fetchall()
        return sorted(str(name) for (name,) in rows if str(name).startswith("lifeos"))


@pytest.fixture
def run(binaries: Binaries, seeded_place: Path) -> Run:
    return Run(binaries, seeded_place)


def test_the_second_run_makes_no_template(run: Run) -> None:
    schema = Tables()

    found = [run.tables(schema) for _ in range(3)]

    assert (found, schema.times) == ([["of_a"]] * 3, 1)


def test_another_schema_has_a_template_of_its_own(run: Run) -> None:
    first, second = Tables("a"), Tables("b")

    found = [run.tables(schema) for schema in (first, second, first, second)]

    assert found == [["of_a"], ["of_b"], ["of_a"], ["of_b"]]
    assert (first.times, second.times) == (1, 1)


def test_a_schema_that_cannot_be_told_is_made_in_every_run(run: Run) -> None:
    schema = Tables(None)

    found = [run.tables(schema) for _ in range(2)]

    assert (found, schema.times, run.databases()) == ([["of_none"]] * 2, 2, [])


def test_a_schema_that_used_something_else_is_made_in_every_run(run: Run) -> None:
    schema = Tables()
    schema.uses.append("subprocess.Popen")

    found = [run.tables(schema) for _ in range(2)]

    assert (found, schema.times) == ([["of_a"]] * 2, 2)


@pytest.mark.parametrize(
    "statement", ["CREATE ROLE reporting", "ALTER ROLE postgres SET work_mem = '1MB'"]
)
def test_a_schema_that_is_not_all_in_its_database_is_made_in_every_run(
    run: Run, statement: str
) -> None:
    schema = Tables("a", statement)

    found = [run.tables(schema) for _ in range(2)]

    assert (found, schema.times) == ([["of_a"]] * 2, 2)


def test_a_source_that_changed_while_it_was_migrated_is_not_kept(run: Run) -> None:
    class Edited(Tables):
        def fill(self, url: str) -> None:
            super().fill(url)
            self.name = "b"

    edited, schema = Edited(), Tables("a")
    run.tables(edited)

    found = run.tables(schema)

    assert (found, edited.times, schema.times) == (["of_a"], 1, 1)


def test_a_template_whose_migration_failed_is_not_kept(run: Run) -> None:
    broken, whole = Tables("a", "SELECT nothing"), Tables("a")
    with pytest.raises(psycopg.errors.UndefinedColumn):
        run.tables(broken)

    found = run.tables(whole)

    assert (found, whole.times) == (["of_a"], 1)


def test_a_template_whose_run_was_killed_meanwhile_is_not_kept(run: Run) -> None:
    class Killed(Tables):
        def fill(self, url: str) -> None:
            super().fill(url)
            os.kill(os.getpid(), signal.SIGKILL)

    run.databases()
    child = os.fork()
    if child == 0:
        run.tables(Killed())
    _, status = os.waitpid(child, 0)
    schema = Tables("a")

    found = run.tables(schema)

    assert (os.waitstatus_to_exitcode(status), found, schema.times) == (-9, ["of_a"], 1)


@pytest.mark.parametrize(
    "change",
    [
        "ALTER DATABASE THE_TEMPLATE ALLOW_CONNECTIONS true",
        "ALTER DATABASE THE_TEMPLATE IS_TEMPLATE false; DROP DATABASE THE_TEMPLATE",
        "ALTER DATABASE THE_TEMPLATE RENAME TO lifeos_template_b",
    ],
)
def test_a_template_that_a_test_touched_is_made_anew(run: Run, change: str) -> None:
    schema = Tables()
    run.tables(schema, *change.split(";"))

    found = run.tables(schema)

    assert (found, schema.times, run.databases()) == (["of_a"], 2, ["lifeos_template_a"])


def test_what_a_run_left_beside_the_template_is_dropped(run: Run) -> None:
    schema = Tables()
    run.tables(schema, "CREATE DATABASE lifeos_left IS_TEMPLATE true", "CREATE ROLE left_behind")

    found = run.databases()

    assert found == ["lifeos_template_a"]


def test_of_many_templates_the_longest_unused_goes(run: Run) -> None:
    for name in "abcda":
        run.tables(Tables(name))

    run.tables(Tables("e"))

    assert run.databases() == [f"lifeos_template_{name}" for name in "acde"]


def test_two_runs_at_once_have_a_template_each(run: Run) -> None:
    first, second = Tables(), Tables()
    with run.server() as here:
        kept_template(here, first, "a")

        found = [run.tables(second) for _ in range(2)]

    assert (found, first.times, second.times) == ([["of_a"]] * 2, 1, 1)


def test_a_note_that_cannot_be_written_keeps_no_template(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    schema = Tables()
    with monkeypatch.context() as disk:
        disk.setattr("pytest_lifeos.database.kept.note_templates", full)
        run.tables(schema)

    found = run.tables(schema)

    assert (found, schema.times) == (["of_a"], 2)


def test_a_cluster_that_is_made_anew_has_no_template(run: Run) -> None:
    schema = Tables()
    run.tables(schema)
    with run.server() as here:
        os.kill(here.pid, signal.SIGKILL)

    with run.server() as here:
        names = noted_templates(here.folder)
    found = run.tables(schema)

    assert (names, found, schema.times) == ([], ["of_a"], 2)
