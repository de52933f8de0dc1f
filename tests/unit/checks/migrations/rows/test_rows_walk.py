"""The walk over rows ends with an answer whatever a revision does, goes on after a fault, and says its gaps."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NoReturn

import pytest

from pytest_lifeos.checks.migrations.dangers import check_dangers
from pytest_lifeos.checks.migrations.history.revisions import read_history
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.checks.migrations.review.review import notes_of, review
from pytest_lifeos.checks.migrations.rows.check import check_rows
from pytest_lifeos.checks.migrations.rows.effect import Effects
from pytest_lifeos.checks.migrations.rows.upgrade import upgrade_rows_on
from pytest_lifeos.finding import CannotTell, Review, Severity
from tests.unit.checks.migrations.conftest import Chain
from tests.unit.checks.migrations.rows.conftest import upgraded

ROOT = Path(__file__).parents[5]
ADD_DUE = 'op.add_column("task", sa.Column("due", sa.Date, nullable=False))'
NOTE = 'op.add_column("task", sa.Column("note", sa.String(20)))'

# What upgrade() of 0002 does, and the doubt.
LOST = {
    "exit": ("import sys\nsys.exit(3)", "0002 stops at migrations/versions/0002_step.py:10: SystemExit: 3"),
    "error": ('raise KeyError("x")', "0002 stops at migrations/versions/0002_step.py:9: KeyError: 'x'"),
    "wrong-sql": ('op.execute("ALTER TABLE nowhere ADD x int")', "0002 stops at migrations/versions/0002_step.py:9:"),
    "endless": ("while True:\n    pass", "0002 stops at migrations/versions/0002_step.py:"),
    "network": ('import urllib.request\nurllib.request.urlopen("http://127.0.0.1:1")', "0002 stops at"),
    "closed": ("op.get_bind().close()", "0002 stops at"),
}  # fmt: skip  # a case a line
# What upgrade() of 0002 does to the table "task", harmless in the end.
HARMLESS = {
    "drops-all": 'op.drop_table("task")',
    "renames": 'op.rename_table("task", "job")',
    "odd-names": 'op.create_table("a \\"%s b", sa.Column("50% off", sa.Integer))',
    "view": 'op.execute("CREATE VIEW v AS SELECT id FROM task")',
    "own-rows": "op.execute('INSERT INTO task (id) VALUES (4711)')",
}


def told(effects: Effects) -> list[str]:
    """`0002:9 MIG301`."""
    found = check_rows(effects)
    return [f"{Path(each.path).name[:4]}:{each.line} {each.code}" for each in found]


@pytest.mark.parametrize("name", LOST)
def test_what_stops_without_rows_too_is_a_doubt_and_no_finding(either: Chain, name: str) -> None:
    body, said = LOST[name]
    either.tasks().revision("0002", body)

    effects = upgraded(either, seconds=1 if name == "endless" else 60)

    assert [each.stops for each in effects.revisions] == [(), ()]
    with pytest.raises(CannotTell) as raised:
        list(check_rows(effects))
    assert raised.value.code == "migrations-rows"
    assert raised.value.message.startswith(
        f"migrations: not all revisions were run on rows: {said}"
    )
    assert "\n" not in raised.value.message


@pytest.mark.parametrize("name", HARMLESS)
def test_what_keeps_rows_is_no_finding(either: Chain, name: str) -> None:
    either.tasks().revision("0002", HARMLESS[name]).revision("0003", "pass")

    assert told(upgraded(either)) == []


def test_a_revision_that_stops_is_told_and_the_next_is_judged(either: Chain) -> None:
    either.tasks().revision("0002", ADD_DUE)
    either.revision("0003", "pass").revision("0004", 'op.execute("DELETE FROM task")')

    assert told(upgraded(either)) == ["0002:9 MIG301", "0004:9 MIG307"]


def test_half_of_a_failed_revision_is_taken_back(chain: Chain) -> None:
    """SQLite commits what changes the schema: without the file from before, the table would be there twice."""
    chain.tasks().revision(
        "0002", f'op.create_table("half", sa.Column("id", sa.Integer))\n{ADD_DUE}'
    )

    assert told(upgraded(chain)) == ["0002:10 MIG301"]


UNIQUE_LATER = """
with op.get_context().autocommit_block():
    op.create_index("uq_task", "task", ["note"], unique=True, postgresql_concurrently=True)
op.execute("ALTER TABLE task ADD CONSTRAINT uq_task UNIQUE USING INDEX uq_task")
"""


def test_an_index_that_duplicates_kept_from_being_built_is_no_doubt(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Outside of a transaction its half stays; whoever runs the revision again has dropped it before."""
    chain = Chain(tmp_path, new_url=request.getfixturevalue("new_url"))
    chain.tasks().revision("0002", NOTE).revision("0003", UNIQUE_LATER).revision("0004")

    outcomes = upgraded(chain)

    assert (told(outcomes), outcomes.doubt) == (["0003:11 MIG302"], "")


def test_a_column_of_an_earlier_revision_holds_values(either: Chain) -> None:
    """Rows from before the column hold none, later ones do."""
    either.tasks().revision("0002", NOTE)
    either.revision("0003", 'op.execute("UPDATE task SET note = NULL")')

    assert told(upgraded(either)) == ["0003:9 MIG308"]


def test_what_a_revision_inserted_is_not_filled_up(either: Chain) -> None:
    """A table of settings or roles keeps the rows that its revision gave it."""
    either.tasks().revision("0002", "op.execute('INSERT INTO task VALUES (1)')")
    either.revision("0003", NOTE).revision(
        "0004", 'assert op.get_bind().scalar(sa.text("SELECT count(*) FROM task")) == 1'
    )

    assert upgraded(either, only={"0003", "0004"}).doubt == ""


def test_only_the_revisions_asked_for_are_judged(either: Chain) -> None:
    either.tasks().revision("0002", NOTE).revision("0003", 'op.execute("DELETE FROM task")')
    either.revision("0004", 'op.execute("DELETE FROM task")')

    effects = upgraded(either, only={"0004"})

    assert ([each.revision for each in effects.revisions], told(effects)) == (
        ["0004"],
        ["0004:9 MIG307"],
    )


def test_a_table_that_cannot_be_filled_is_told_once(either: Chain) -> None:
    odd = 'op.execute("CREATE TABLE odd (a int CHECK (1 = 0))")'
    either.revision("0001", odd).revision("0002", "pass").revision("0003", "pass")

    found = list(check_rows(upgraded(either)))

    assert [str(each) for each in found] == [
        (
            'migrations/versions/0002_step.py: MIG300 runs without rows in "odd": '
            "its checks allow none of the values that were tried"
        )
    ]


def test_a_line_inside_a_batch_and_a_loop_is_the_operations(either: Chain) -> None:
    either.tasks().revision("0002", NOTE).revision(
        "0003",
        """
        for name in ("note",):
            op.create_index(f"uq_{name}", "task", [name], unique=True)
        """,
    )

    assert told(upgraded(either)) == ["0003:11 MIG302"]


@pytest.mark.parametrize("policy", [Severity.WARNING, Severity.ERROR])
def test_a_loss_that_a_danger_tells_weighs_what_the_policy_says(
    either: Chain, policy: Severity
) -> None:
    either.tasks().revision("0002", NOTE).revision("0003", 'op.execute("DELETE FROM task")')
    project = either.project()
    dangers = check_dangers(project, read_history(project.folders, project.root), policy)

    found = list(check_rows(upgraded(either), dangers))

    assert [(each.code, each.line, each.severity) for each in found] == [("MIG307", 9, policy)]


def test_a_loss_that_no_danger_tells_and_a_stop_are_errors(either: Chain) -> None:
    either.tasks().revision("0002", NOTE).revision("0003", 'op.execute("DELETE FROM task")')
    either.revision("0004", 'op.add_column("task", sa.Column("due", sa.Date, nullable=False))')
    project = either.project()
    history = read_history(project.folders, project.root)
    stopping = [
        each
        for each in check_dangers(project, history, Severity.WARNING)
        if each.path.endswith("0004_step.py")
    ]

    found = list(check_rows(upgraded(either), stopping))

    assert stopping != []
    assert [(each.code, each.severity) for each in found] == [
        ("MIG307", Severity.ERROR),
        ("MIG301", Severity.ERROR),
    ]


def test_rows_that_are_deleted_on_purpose_are_accepted_by_a_note(either: Chain) -> None:
    note = "# lifeos: reviewed[lost-rows] by db-team: trials that nobody uses"
    either.tasks().revision("0002", f'op.execute("DELETE FROM task")  {note}')  # noqa: S608  ours
    project = either.project()
    notes = notes_of(project, read_history(project.folders, project.root))

    (found,) = review(check_rows(upgraded(either)), notes)

    assert (found.code, found.severity, found.review) == (
        "MIG307",
        Severity.NOTE,
        Review(by="db-team", reason="trials that nobody uses"),
    )


def test_another_version_table_is_not_filled(either: Chain) -> None:
    either.tasks().revision("0002", NOTE).env("""
        from alembic import context
        context.configure(connection=context.config.attributes["connection"], version_table="versions")
        with context.begin_transaction():
            context.run_migrations()
        """)

    assert (upgraded(either).doubt, told(upgraded(either))) == ("", [])


def test_an_env_that_does_not_run_is_a_doubt(either: Chain) -> None:
    either.tasks().env("raise RuntimeError('not here')")

    assert upgraded(either).doubt == "env.py stops at migrations/env.py:1: RuntimeError: not here"


def test_an_env_that_never_commits_is_a_doubt(on_postgresql: Chain) -> None:
    on_postgresql.tasks().env("""
        from alembic import context
        context.configure(connection=context.config.attributes["connection"])
        context.run_migrations()
        """)

    assert upgraded(on_postgresql).doubt


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_an_asynchronous_env_is_walked_too(on_postgresql: Chain, driver: str) -> None:
    on_postgresql.tasks().revision("0002", ADD_DUE)
    on_postgresql.asynchronous_env(driver)

    found = [str(each).partition(": NotNull")[0] for each in check_rows(upgraded(on_postgresql))]

    assert found == [
        'migrations/versions/0002_step.py:9: MIG301 stops on rows of "task", column "due"'
    ]


def test_what_is_held_to_at_the_commit_is_told_at_the_line_that_broke_it(
    on_postgresql: Chain,
) -> None:
    made = "CREATE TABLE child (task_id int REFERENCES task DEFERRABLE INITIALLY DEFERRED)"
    on_postgresql.tasks().revision("0002", f'op.execute("{made}")').revision(
        "0003", 'op.execute("UPDATE child SET task_id = 4711")\nop.execute("SELECT 1")'
    )

    assert told(upgraded(on_postgresql)) == ["0003:9 MIG304"]


def test_a_revision_that_ends_our_session_is_a_doubt(on_postgresql: Chain) -> None:
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    on_postgresql.tasks().revision(
        "0002",
        f'op.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")',  # noqa: S608  ours
    )

    said = upgraded(on_postgresql).doubt

    assert said.startswith("rows for 0002 cannot be made or read: AdminShutdown"), said


def test_without_a_server_nothing_is_seen_and_that_is_told(on_postgresql: Chain) -> None:
    def new() -> NoReturn:
        raise CannotTell("database-missing", "migrations: no PostgreSQL to rehearse on")

    found = upgrade_rows_on(on_postgresql.project(), new, 60.0)

    assert found == Effects(revisions=(), doubt="no PostgreSQL to rehearse on")


def test_where_no_revision_is_new_no_database_is_made(chain: Chain) -> None:
    def new() -> NoReturn:
        raise AssertionError("a database was asked for")

    assert upgrade_rows_on(chain.project(), new, 60.0, only=()) == Effects(revisions=())


def test_the_history_of_lifeos_keeps_all_rows(either: Chain) -> None:
    """Its one data migration changes values, which is noted."""
    shutil.copytree(ROOT / "lifeos" / "migrations", either.root / "chain")
    location = MigrationProject(root=either.root, script_location=Path("chain"))
    either.project = lambda **_given: location  # type: ignore[method-assign]  # another project

    effects = upgraded(either)

    assert (effects.doubt, told(effects)) == ("", ["0007:27 MIG309"])
