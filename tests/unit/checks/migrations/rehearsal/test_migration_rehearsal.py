"""Up, compare, down and up again on small projects: MIG010, MIG011, MIG013, MIG020, MIG030 to MIG032."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.migrations.rehearsal.rehearse import Rehearsal
from pytest_lifeos.finding import CannotTell, Finding

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

BATCH = 'with op.batch_alter_table("task") as batch:\n    batch.'
ADD_DUE = BATCH + 'add_column(sa.Column("due", sa.Date))'
DROP_DUE = BATCH + 'drop_column("due")'
WITH_DUE = """
sa.Table("task", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("due", sa.Date))
"""


def texts(findings: Iterable[Finding]) -> list[str]:
    return [str(each) for each in findings]


def doubts(rehearsal: Rehearsal, *phases: str) -> list[str]:
    """The code of each phase that cannot tell."""
    codes = []
    for phase in phases:
        with pytest.raises(CannotTell) as doubt:
            getattr(rehearsal, phase)
        codes.append(doubt.value.code)
    return codes


def test_a_sound_chain_has_no_finding(chain: Chain) -> None:
    chain.tasks().revision("0002", ADD_DUE, DROP_DUE).models(WITH_DUE)

    found = chain.rehearse()

    assert (found.upgrade, found.models, found.downgrade) == ((), (), ())


def test_nothing_is_written_into_the_project(chain: Chain) -> None:
    chain.tasks().revision("0002", ADD_DUE, DROP_DUE)
    before = {path: path.read_bytes() for path in chain.root.rglob("*") if path.is_file()}

    chain.rehearse()

    assert {path: path.read_bytes() for path in chain.root.rglob("*") if path.is_file()} == before


def test_an_upgrade_that_fails_is_found_at_its_line(chain: Chain) -> None:
    chain.tasks().revision("0002", 'pass\nop.execute("INSERT INTO nowhere VALUES (1)")')

    found = chain.rehearse()

    assert texts(found.upgrade) == [
        (
            "migrations/versions/0002_step.py:10: MIG010 upgrade of 0002 stops on a fresh database: "
            "OperationalError: no such table: nowhere"
        )
    ]
    assert doubts(found, "models", "downgrade") == ["migrations-not-upgraded"] * 2


def test_the_failure_of_a_statement_shows_no_parameters(chain: Chain) -> None:
    chain.tasks().revision(
        "0002",
        """
        table = sa.table("task", sa.column("id"))
        op.execute(table.insert().values(id="hunter2"))
        """,
    )

    (found,) = chain.rehearse().upgrade

    assert found.message.endswith("IntegrityError: datatype mismatch")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ('raise ValueError("postgresql://me:pa@ss@db/x")', "ValueError: postgresql://***@db/x"),
        ('raise ValueError("DB_PASSWORD=x1 is bad")', "ValueError: DB_PASSWORD=*** is bad"),
        ("import pytest; pytest.skip('no')", "Skipped: no"),
        ("input()", "EOFError: EOF when reading a line"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
    ],
)
def test_whatever_a_revision_raises_is_one_line(chain: Chain, statement: str, said: str) -> None:
    chain.tasks().revision("0002", statement)

    (found,) = chain.rehearse().upgrade

    assert str(found) == (
        "migrations/versions/0002_step.py:9: MIG010 upgrade of 0002 stops on a fresh database: "
        + said
    )


def test_a_revision_that_cannot_be_imported_is_found(chain: Chain) -> None:
    chain.file(
        "migrations/versions/0001_step.py",
        'import nowhere_to_be_found\nrevision = "0001"\ndown_revision = None\n',
    )

    (found,) = chain.rehearse().upgrade

    assert str(found) == (
        "migrations/versions/0001_step.py:1: MIG010 upgrade of 0001 stops on a fresh database: "
        "ModuleNotFoundError: No module named 'nowhere_to_be_found'"
    )


def test_an_env_that_fails_is_found_where_the_project_fails(chain: Chain) -> None:
    chain.tasks().models("metadata.nothing")

    found = chain.rehearse()

    assert texts(found.upgrade) == [
        (
            f"{chain.name}.py:3: MIG011 env.py does not run: "
            "AttributeError: 'MetaData' object has no attribute 'nothing'"
        )
    ]


@pytest.mark.parametrize("end", ["import sys; sys.exit(0)", "raise SystemExit"])
def test_an_env_that_exits_is_found(chain: Chain, end: str) -> None:
    chain.tasks().env(end)

    (found,) = chain.rehearse().upgrade

    assert (found.path, found.line, found.code) == ("migrations/env.py", 1, "MIG011")


def test_an_env_that_does_not_parse_is_found(chain: Chain) -> None:
    chain.tasks().env("x = 1\ny = (")

    (found,) = chain.rehearse().upgrade

    assert str(found) == (
        "migrations/env.py:2: MIG011 env.py does not run: "
        "SyntaxError: '(' was never closed (env.py, line 2)"
    )


def test_an_env_that_never_migrates_is_found(chain: Chain) -> None:
    chain.tasks().env("from alembic import context")

    found = chain.rehearse()

    assert texts(found.upgrade) == [
        "migrations/env.py: MIG013 env.py left the database at base, not at 0001"
    ]


def test_an_env_that_never_commits_is_found(chain: Chain) -> None:
    chain.tasks().env("""
        from alembic import context
        connection = context.config.attributes["connection"]
        context.configure(connection=connection, transactional_ddl=True)
        context.run_migrations()
        """)

    (found,) = chain.rehearse().upgrade

    assert found.code == "MIG013"


def test_an_env_that_wants_an_engine_is_served(chain: Chain) -> None:
    chain.tasks().env("""
        from alembic import context
        from {models} import metadata
        with context.config.attributes["connection"].connect() as connection:
            context.configure(connection=connection, target_metadata=metadata)
            with context.begin_transaction():
                context.run_migrations()
        """)

    found = chain.rehearse()

    assert (found.upgrade, found.models, found.downgrade) == ((), (), ())


def test_a_column_without_a_migration_is_found(chain: Chain) -> None:
    chain.tasks().models(WITH_DUE)

    found = chain.rehearse()

    assert texts(found.models) == [
        (
            'migrations: MIG020 table "task" has a column "due" in the models '
            "but not in the migrations"
        )
    ]
    assert found.downgrade == ()


def test_each_kind_of_difference_has_its_sentence(chain: Chain) -> None:
    chain.models("""
        sa.Table("gone", metadata, sa.Column("id", sa.Integer, primary_key=True, index=True))
        sa.Table("user", metadata, sa.Column("id", sa.Integer, primary_key=True))
        sa.Table(
            "task",
            metadata,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("title", sa.String(20), nullable=False),
            sa.Column("user", sa.ForeignKey("user.id")),
            sa.UniqueConstraint("title", name="uq_title"),
            sa.Index("ix_new", "user"),
        )
        """)
    chain.revision(
        "0001",
        """
        op.create_table("user", sa.Column("id", sa.Integer, primary_key=True))
        op.create_table("old", sa.Column("id", sa.Integer, primary_key=True, index=True))
        op.create_table(
            "task",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("title", sa.String(10)),
            sa.Column("user", sa.Integer),
            sa.Column("note", sa.Text),
        )
        op.create_index("ix_old", "task", ["note"])
        """,
    )

    found = sorted(each.message for each in chain.rehearse().models)

    assert found == [
        'column "task.title" has type VARCHAR(10) in the migrations and VARCHAR(20) in the models',
        'column "task.title" may be null in the migrations, is NOT NULL in the models',
        'table "gone" is in the models but not in the migrations',
        'table "old" is in the migrations but not in the models',
        'table "task" has a UniqueConstraint "uq_title" on (title) in the models but not in the migrations',
        'table "task" has a column "note" in the migrations but not in the models',
        'table "task" has a foreign key from (user) to (user.id) in the models but not in the migrations',
        'table "task" has an index "ix_new" on (user) in the models but not in the migrations',
        'table "task" has an index "ix_old" on (note) in the migrations but not in the models',
    ]


def test_the_filters_of_env_are_respected(chain: Chain) -> None:
    chain.tasks().models(WITH_DUE).env("""
        from alembic import context
        from {models} import metadata

        def rewrite(context, revision, directives):
            directives[:] = []

        context.configure(
            connection=context.config.attributes["connection"],
            target_metadata=metadata,
            process_revision_directives=rewrite,
        )
        with context.begin_transaction():
            context.run_migrations()
        """)

    found = chain.rehearse()

    assert found.models == ()


@pytest.mark.parametrize(
    ("models", "code"),
    [("metadata = None", "migrations-no-metadata"), ("", "migrations-no-tables")],
)
def test_nothing_to_compare_is_undecided(chain: Chain, models: str, code: str) -> None:
    chain.revision("0001").models(models)

    found = chain.rehearse()

    assert doubts(found, "models") == [code]
    assert (found.upgrade, found.downgrade) == ((), ())


def test_the_metadata_setting_wins_over_env(chain: Chain) -> None:
    chain.tasks().models(f"other = sa.MetaData()\n{WITH_DUE.replace('metadata', 'other')}")

    (found,) = chain.rehearse(metadata=f"{chain.name}:other").models

    assert 'a column "due"' in found.message


def test_a_metadata_setting_that_leads_nowhere_is_found(chain: Chain) -> None:
    (found,) = chain.tasks().rehearse(metadata=f"{chain.name}:nowhere").models

    assert found.code == "MIG011"
    assert found.message.endswith("has no attribute 'nowhere'")


def test_a_downgrade_that_raises_is_found_at_its_line(chain: Chain) -> None:
    chain.tasks().revision("0002", "pass", 'raise NotImplementedError("one way")')

    found = chain.rehearse()

    assert texts(found.downgrade) == [
        (
            "migrations/versions/0002_step.py:13: MIG030 downgrade of 0002 stops: "
            "NotImplementedError: one way; no downgrade below it is tried"
        )
    ]


def test_a_revision_without_a_downgrade_is_named(chain: Chain) -> None:
    path = chain.tasks().root / "migrations/versions/0001_step.py"
    path.write_text(path.read_text().replace("def downgrade", "def up_only"))

    (found,) = chain.rehearse().downgrade

    assert str(found).startswith("migrations/versions/0001_step.py: MIG030 downgrade of 0001 stops")


def test_a_downgrade_that_does_nothing_is_found_at_its_line(chain: Chain) -> None:
    chain.tasks().revision("0002", ADD_DUE)

    found = chain.rehearse()

    assert texts(found.downgrade) == [
        'migrations/versions/0002_step.py:13: MIG031 downgrade of 0002 leaves column "task.due" behind'
    ]


def test_a_data_migration_may_have_an_empty_downgrade(chain: Chain) -> None:
    chain.tasks().revision("0002", 'op.execute("INSERT INTO task VALUES (1)")')

    assert chain.rehearse().downgrade == ()


def test_what_a_downgrade_leaves_at_base_is_named(chain: Chain) -> None:
    chain.revision(
        "0001",
        """
        op.create_table("task", sa.Column("id", sa.Integer, primary_key=True))
        op.create_table("note", sa.Column("id", sa.Integer, primary_key=True))
        op.create_index("ix_note", "note", ["id"])
        """,
        'op.drop_table("task")',
    )

    found = [each.message for each in chain.rehearse().downgrade]

    assert found == ['downgrade of 0001 leaves table "note" behind']


@pytest.mark.parametrize(
    ("up", "down", "said"),
    [
        (
            BATCH + 'alter_column("title", nullable=True)',
            "pass",
            'leaves column "task.title" as VARCHAR(9), it was VARCHAR(9) NOT NULL',
        ),
        ('op.drop_index("ix_title")', "pass", 'does not bring back index "ix_title"'),
        (
            'op.drop_index("ix_title")',
            'op.create_index("ix_title", "task", ["title"], unique=True)',
            (
                'leaves index "ix_title" as create unique index ix_title on task(title), '
                "it was create index ix_title on task(title)"
            ),
        ),
        (
            BATCH + 'drop_constraint("uq_owner")',
            "pass",
            'does not bring back unique constraint of "task" on (owner)',
        ),
        (
            BATCH + 'drop_constraint("fk_owner")',
            BATCH + 'create_foreign_key("fk_owner", "user", ["owner"], ["id"])',
            (
                'leaves foreign key of "task" from (owner) to "user" (id) as '
                "ON UPDATE NO ACTION ON DELETE NO ACTION, it was ON UPDATE NO ACTION ON DELETE CASCADE"
            ),
        ),
        (
            BATCH + 'drop_constraint("ck_title", type_="check")',
            "pass",
            "does not bring back check of \"task\": title <> ''",
        ),
    ],
)
def test_each_kind_of_inexact_downgrade_is_found(
    chain: Chain, up: str, down: str, said: str
) -> None:
    chain.revision(
        "0001",
        """
        op.create_table("user", sa.Column("id", sa.Integer, primary_key=True))
        op.create_table(
            "task",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("title", sa.String(9), nullable=False),
            sa.Column("owner", sa.Integer),
            sa.ForeignKeyConstraint(["owner"], ["user.id"], name="fk_owner", ondelete="CASCADE"),
            sa.UniqueConstraint("owner", name="uq_owner"),
            sa.CheckConstraint("title <> ''", name="ck_title"),
        )
        op.create_index("ix_title", "task", ["title"])
        """,
        'op.drop_table("task")\nop.drop_table("user")',
    ).revision("0002", up, down)

    found = [each.message for each in chain.rehearse().downgrade]

    assert f"downgrade of 0002 {said}" in found


def test_a_column_that_comes_back_in_last_place_is_no_difference(chain: Chain) -> None:
    chain.revision(
        "0001",
        """
        op.create_table(
            "task",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("due", sa.Date),
            sa.Column("price", sa.Numeric(10, 2), server_default=sa.text("0"), nullable=False),
            sa.Column("made", sa.DateTime, server_default=sa.func.now()),
            sa.UniqueConstraint("due", "price"),
        )
        """,
        'op.drop_table("task")',
    ).revision(
        "0002",
        BATCH + 'drop_column("made")',
        BATCH + """add_column(
        sa.Column("made", sa.DateTime, server_default=sa.func.now()))""",
    )

    assert chain.rehearse().downgrade == ()


def test_branches_and_their_merge_are_walked_exactly(chain: Chain) -> None:
    chain.tasks()
    for name in ("a", "b"):
        up = f'op.create_table("{name}", sa.Column("id", sa.Integer, primary_key=True))'
        chain.revision(
            name, up, f'op.drop_table("{name}")' if name == "a" else "pass", parent="0001"
        )
    chain.revision("0002", parent=("a", "b"))

    found = [each.message for each in chain.rehearse().downgrade]

    assert found == ['downgrade of b leaves table "b" behind']


def test_what_env_does_after_the_migrations_is_no_fault_of_theirs(chain: Chain) -> None:
    """A view that is made anew after each run, as a hook of a project does."""
    hook = 'context.get_bind().exec_driver_sql("CREATE VIEW IF NOT EXISTS v AS SELECT 1")\n'
    env = chain.root / "migrations/env.py"
    chain.tasks().env(env.read_text() + hook + "context.get_bind().commit()\n")

    found = chain.rehearse()

    assert (found.upgrade, found.models, found.downgrade) == ((), (), ())


def test_a_second_upgrade_that_fails_is_found(chain: Chain) -> None:
    chain.tasks().file("ran_before.py", "seen = []\n").revision(
        "0002", "import ran_before\nran_before.seen.append(1)\nassert len(ran_before.seen) == 1"
    )

    found = chain.rehearse()

    assert texts(found.downgrade) == [
        (
            "migrations/versions/0002_step.py:11: MIG032 upgrade of 0002 stops after a downgrade: "
            "AssertionError"
        )
    ]


def test_a_second_upgrade_with_another_schema_is_found(chain: Chain) -> None:
    chain.tasks().file("ran_twice.py", "seen = []\n").revision(
        "0002",
        """
        import ran_twice
        ran_twice.seen.append(1)
        if len(ran_twice.seen) > 1:
            op.create_index("ix_again", "task", ["id"])
        """,
    )

    found = [each.message for each in chain.rehearse().downgrade]

    assert found == ['upgrade of 0002 makes index "ix_again" only the second time']


@pytest.mark.parametrize(
    ("parents", "code"),
    [
        ({"0002": "0001", "0003": "0001"}, "migrations-heads"),
        ({"0002": "nowhere"}, "migrations-history"),
        ({"0001": "0001"}, "migrations-history"),
    ],
)
def test_a_broken_history_is_not_rehearsed(
    chain: Chain, parents: dict[str, str], code: str
) -> None:
    chain.tasks()
    for id, parent in parents.items():
        chain.revision(id, parent=parent)

    found = chain.rehearse()

    assert doubts(found, "upgrade", "models", "downgrade") == [code] * 3


def test_a_project_without_env_is_not_rehearsed(chain: Chain) -> None:
    (chain.tasks().root / "migrations/env.py").unlink()

    found = chain.rehearse()

    assert doubts(found, "upgrade") == ["migrations-no-environment"]
