"""Whatever a revision does, measuring it ends with an answer, and says what it could not measure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import pytest

from pytest_lifeos.checks.migrations.measured.check import check_measured
from pytest_lifeos.checks.migrations.measured.measure import measure_on
from pytest_lifeos.checks.migrations.measured.statement import Measurement
from pytest_lifeos.finding import CannotTell, Severity
from tests.unit.checks.migrations.measured.conftest import measured

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

NOTE = 'op.add_column("task", sa.Column("note", sa.Text))\n'

# Measured although the revision makes it hard: its code, and the lines with a lock on "task".
HARD = {
    "commits-itself": (NOTE + 'op.execute("COMMIT")\nop.execute("DROP TABLE task")', [9, 11]),
    "rolls-back": ('op.execute("ROLLBACK")\n' + NOTE, [10]),
    "isolation-level": (
        (
            'op.execute("COMMIT")\nop.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")\n'
            + NOTE
        ),
        [11],
    ),
    "search-path": (
        "op.execute(\"SET search_path = ''\")\nop.execute('ALTER TABLE public.task ADD x int')\nop.execute('RESET search_path')",
        [10],
    ),
    "shadowed-catalogue": (
        (
            'op.execute("CREATE TABLE pg_locks (pid int)")\n'
            'op.execute("SET search_path = public, pg_catalog")\n' + NOTE
        ),
        [11],
    ),
    "savepoint": (
        (
            "try:\n    with op.get_bind().begin_nested():\n"
            '        op.execute("ALTER TABLE task ADD nowhere nothing")\nexcept sa.exc.ProgrammingError:\n    pass\n'
            + NOTE
        ),
        [14],
    ),
    "percent": ("op.execute(\"SELECT '100%' LIKE '%'\")\n" + NOTE, [10]),
    "discard": ("op.execute(\"SET lifeos.locks = 'nonsense'\")\n" + NOTE, [10]),
    "event-triggers-dropped": ('op.execute("DROP EVENT TRIGGER lifeos_note_locks")\n' + NOTE, [10]),
    "own-engine": (
        (
            'engine = sa.create_engine(op.get_context().config.get_main_option("sqlalchemy.url"))\n'
            "with engine.begin() as connection:\n"
            '    connection.exec_driver_sql("ALTER TABLE task ADD aside int")\nengine.dispose()'
        ),
        [11],
    ),
    "odd-names": (
        (
            'op.execute(\'ALTER TABLE task RENAME TO "a ""b\\n%s"\')\n'
            'op.execute(sa.text(\'ALTER TABLE "a ""b\\n%s" ADD x int\'))'
        ),
        [9],
    ),
}
# Not measured, or not to the end: its code, and what is said.
LOST = {
    "exit": (
        "import sys\nsys.exit(3)",
        "0002 stops at migrations/versions/0002_step.py:10: SystemExit: 3",
    ),
    "error": (
        'raise KeyError("x")',
        "0002 stops at migrations/versions/0002_step.py:9: KeyError: 'x'",
    ),
    "closed": ("op.get_bind().close()", "0002 stops at"),
    "killed": (
        'op.execute("SELECT pg_terminate_backend(pg_backend_pid())")',
        "0002 stops at migrations/versions/0002_step.py:9: AdminShutdown",
    ),
    "wrong-sql": (
        'op.execute("ALTER TABLE nowhere ADD x int")',
        "0002 stops at migrations/versions/0002_step.py:9:",
    ),
    "network": (
        'import urllib.request\nurllib.request.urlopen("http://127.0.0.1:1")',
        "0002 stops at",
    ),
    "endless": ("while True:\n    pass", "0002 stops at migrations/versions/0002_step.py:"),
    "wrong-import": ("import nowhere_at_all", "0002 stops at migrations/versions/0002_step.py:9:"),
}


@pytest.mark.parametrize("name", HARD)
def test_a_hard_revision_is_measured(
    on_postgresql: Chain, measuring: Callable[..., Measurement], name: str
) -> None:
    body, lines = HARD[name]
    on_postgresql.tasks().revision("0002", body)

    found = measuring()

    assert (found.doubt, [each.stopped for each in found.revisions]) == ("", [None, None])
    taken = [
        statement.line
        for statement in found.revisions[1].statements
        for touch in statement.touches
        if touch.table == "task" and touch.taken and touch.taken == 8
    ]
    assert sorted(set(taken)) == lines


@pytest.mark.parametrize("name", LOST)
def test_what_stops_is_told_in_one_line(on_postgresql: Chain, name: str) -> None:
    body, said = LOST[name]
    on_postgresql.tasks().revision("0002", body)

    with pytest.raises(CannotTell) as raised:
        list(
            check_measured(
                measured(on_postgresql, seconds=1 if name == "endless" else 60), Severity.WARNING
            )
        )

    assert raised.value.code == "migrations-unmeasured"
    assert raised.value.message.startswith(f"migrations: not all locks are measured: {said}")
    assert "\n" not in raised.value.message


def test_an_env_that_does_not_run_is_a_doubt(
    on_postgresql: Chain, measuring: Callable[..., Measurement]
) -> None:
    on_postgresql.tasks().env("raise RuntimeError('not here')")

    found = measuring()

    assert found.doubt == "env.py stops at migrations/env.py:1: RuntimeError: not here"


CONFIGURE = 'from alembic import context\ncontext.configure(connection=context.config.attributes["connection"])\n'


@pytest.mark.parametrize(
    "env",
    [
        "pass",
        CONFIGURE,
        CONFIGURE + "context.run_migrations()",
        f"{CONFIGURE}try:\n    with context.begin_transaction():\n        context.run_migrations()\nexcept Exception:\n    pass",
    ],
)
def test_an_env_that_migrates_nothing_is_a_doubt(
    on_postgresql: Chain, measuring: Callable[..., Measurement], env: str
) -> None:
    on_postgresql.revision("0001", 'op.execute("CREATE TABLE task (id int)")\n1 / 0').env(env)

    assert measuring().doubt


def test_a_revision_that_stops_on_rows_is_told_and_the_next_is_measured(
    on_postgresql: Chain, measuring: Callable[..., Measurement]
) -> None:
    on_postgresql.tasks().revision(
        "0002", 'op.add_column("task", sa.Column("due", sa.Date, nullable=False))'
    ).revision("0003", 'op.create_index("ix", "task", ["due"])')

    found = list(check_measured(measuring(), Severity.WARNING))

    assert [(each.path[-12:], each.line, each.code) for each in found] == [
        ("0002_step.py", 9, "MIG200"),
        ("0003_step.py", 9, "MIG202"),
    ]
    assert found[0].message == (
        "stops on generated rows, and is measured up to there: NotNullViolation: "
        'column "due" of relation "task" contains null values'
    )


def test_a_stop_that_is_told_elsewhere_is_not_told_again(
    on_postgresql: Chain, measuring: Callable[..., Measurement]
) -> None:
    on_postgresql.tasks().revision(
        "0002", 'op.add_column("task", sa.Column("due", sa.Date, nullable=False))'
    )

    found = check_measured(measuring(), Severity.WARNING, told=["migrations/versions/0002_step.py"])

    assert list(found) == []


def test_a_locked_table_that_cannot_be_filled_is_told(
    on_postgresql: Chain, measuring: Callable[..., Measurement]
) -> None:
    on_postgresql.revision("0001", 'op.execute("CREATE TABLE odd (a int CHECK (false))")').revision(
        "0002", 'op.alter_column("odd", "a", type_=sa.BigInteger())'
    )

    found = [str(each) for each in check_measured(measuring(), Severity.WARNING)]

    assert found == [
        (
            'migrations/versions/0002_step.py:9: MIG200 locks "odd", of which no row could be made: '
            "its checks allow none of the values that were tried"
        )
    ]


PARTS = """
CREATE TABLE parent (id int, note text) PARTITION BY RANGE (id);
CREATE TABLE part PARTITION OF parent FOR VALUES FROM (-9) TO (-5);
CREATE TABLE rest PARTITION OF parent DEFAULT;
"""


def test_an_empty_partition_is_no_gap_where_another_holds_rows(
    on_postgresql: Chain, measuring: Callable[..., Measurement]
) -> None:
    on_postgresql.revision("0001", f"op.execute({PARTS!r})").revision(
        "0002", 'op.alter_column("parent", "note", nullable=False)'
    )

    found = list(check_measured(measuring(), Severity.WARNING))

    assert {(each.code, each.message.split('"')[1]) for each in found} == {
        ("MIG202", "rest"),
        ("MIG203", "parent"),
    }


@pytest.mark.parametrize(
    "name", ['"a b"', '"a%s"', '"a""b"', '"Ä\U0001f600"', '"select"', "audit.task"]
)
def test_a_table_of_any_name_is_filled_and_measured(
    on_postgresql: Chain, measuring: Callable[..., Measurement], name: str
) -> None:
    create = "op.execute({!r})".format(f"CREATE TABLE {name} (id int)")
    alter = "op.execute({!r})".format(f"ALTER TABLE {name} ADD note text")
    on_postgresql.revision("0001", f'op.execute("CREATE SCHEMA audit")\n{create}')
    on_postgresql.revision("0002", alter).revision("0003", "pass")

    found = list(check_measured(measuring(), Severity.WARNING))

    assert [each.code for each in found] == ["MIG203"]


def test_a_database_that_takes_no_rows_is_a_doubt(
    on_postgresql: Chain, measuring: Callable[..., Measurement]
) -> None:
    on_postgresql.revision(
        "0001",
        """
        name = op.get_bind().engine.url.database
        op.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        """,
    ).revision("0002", NOTE)

    assert measuring().doubt.startswith("0002 stops at")


def test_a_search_path_of_the_database_hides_no_version_table(
    on_postgresql: Chain, measuring: Callable[..., Measurement]
) -> None:
    on_postgresql.tasks().revision(
        "0002",
        """
        op.execute("CREATE SCHEMA app")
        name = op.get_bind().engine.url.database
        op.execute(f'ALTER DATABASE "{name}" SET search_path = app, public')
        """,
    ).revision("0003", NOTE)

    found = measuring()

    assert (found.doubt, [each.revision for each in found.revisions]) == (
        "",
        ["0001", "0002", "0003"],
    )


def test_a_revision_that_ends_our_session_is_a_doubt(
    on_postgresql: Chain, measuring: Callable[..., Measurement]
) -> None:
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    on_postgresql.tasks().revision(
        "0002",
        f'op.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")',  # noqa: S608  ours
    ).revision("0003", NOTE)

    found = measuring()

    assert found.doubt.startswith("the tables before 0003 cannot be filled: AdminShutdown")
    assert [each.revision for each in found.revisions] == ["0001", "0002"]


def test_a_revision_that_drops_what_we_installed_is_measured(
    on_postgresql: Chain, measuring: Callable[..., Measurement]
) -> None:
    on_postgresql.tasks().revision(
        "0002", 'op.execute("DROP FUNCTION lifeos_note_locks() CASCADE")\n' + NOTE
    ).revision("0003", 'op.create_index("ix", "task", ["note"])')

    found = list(check_measured(measuring(), Severity.WARNING))

    assert [each.code for each in found] == ["MIG203", "MIG202"]


def test_without_a_server_nothing_is_measured_and_that_is_told(on_postgresql: Chain) -> None:
    def new() -> NoReturn:
        raise CannotTell("database-missing", "migrations: no PostgreSQL to rehearse on")

    found = measure_on(on_postgresql.project(), new, 60.0)

    assert found == Measurement(revisions=(), doubt="no PostgreSQL to rehearse on")


def test_another_version_table_is_not_filled(
    on_postgresql: Chain, measuring: Callable[..., Measurement]
) -> None:
    on_postgresql.tasks().revision("0002", NOTE).env("""
        from alembic import context
        connection = context.config.attributes["connection"]
        connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS own")
        connection.commit()
        context.configure(
            connection=connection, version_table_schema="own", version_table="versions"
        )
        with context.begin_transaction():
            context.run_migrations()
        """)

    assert measuring().doubt == ""
