"""The rehearsal on PostgreSQL: exact both ways, and models that match where autogenerate is blind."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.finding import CannotTell, Finding
from tests.unit.checks.migrations.conftest import TASK

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

ADD_DUE = 'op.add_column("task", sa.Column("due", sa.Date))'
DROP_DUE = 'op.drop_column("task", "due")'


def texts(findings: Iterable[Finding]) -> list[str]:
    return [str(each) for each in findings]


def test_a_sound_chain_has_no_finding(on_postgresql: Chain) -> None:
    on_postgresql.tasks().revision("0002", ADD_DUE, DROP_DUE).models("""
        sa.Table(
            "task", metadata,
            sa.Column("id", sa.Integer, primary_key=True), sa.Column("due", sa.Date),
        )
        """)

    found = on_postgresql.rehearse()

    assert (found.upgrade, found.models, found.downgrade) == ((), (), ())


_CHECKED = """
sa.Table("task", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.CheckConstraint("id > 0", name="ck"))
"""
_COMMITTING = """
@sa.event.listens_for(metadata, "after_create")
def commit(_metadata, connection, **_):
    connection.commit()
"""


@pytest.mark.parametrize(
    ("models", "down", "made"),
    [
        (_CHECKED, 'op.drop_table("task")', 1),
        # What is committed, or stands beside what a downgrade left, is made in a database of its own.
        (_CHECKED + _COMMITTING, 'op.drop_table("task")', 2),
        (_CHECKED, "pass", 2),
    ],
)
def test_models_are_made_where_everything_was_undone(
    on_postgresql: Chain, models: str, down: str, made: int
) -> None:
    on_postgresql.models(models).revision("0001", TASK, down)
    new_url, asked = on_postgresql.new_url, []
    assert new_url is not None

    def counting() -> AbstractContextManager[str]:
        asked.append(1)
        return new_url()

    on_postgresql.new_url = counting

    found = on_postgresql.rehearse()

    (drift,) = texts(found.models)
    assert "CHECK ((id > 0))) is in the models but not in the migrations" in drift
    assert ([each.code for each in found.downgrade], len(asked)) == (
        ["MIG031"] if down == "pass" else [],
        made,
    )


def test_an_upgrade_that_fails_is_found_at_its_line(on_postgresql: Chain) -> None:
    on_postgresql.tasks().revision("0002", 'pass\nop.execute("INSERT INTO nowhere VALUES (1)")')

    found = on_postgresql.rehearse()

    assert texts(found.upgrade) == [
        (
            "migrations/versions/0002_step.py:10: MIG010 upgrade of 0002 stops on a fresh database: "
            'UndefinedTable: relation "nowhere" does not exist'
        )
    ]


def test_a_downgrade_that_does_nothing_is_found_at_its_line(on_postgresql: Chain) -> None:
    on_postgresql.tasks().revision("0002", ADD_DUE)

    found = on_postgresql.rehearse()

    assert texts(found.downgrade) == [
        'migrations/versions/0002_step.py:12: MIG031 downgrade of 0002 leaves column "task.due" behind'
    ]


@pytest.mark.parametrize(
    ("up", "down", "said"),
    [
        (
            """op.execute("CREATE TYPE mood AS ENUM ('a')")""",
            "pass",
            'leaves type "mood" behind',
        ),
        (
            'op.create_index("ix", "task", ["id"], postgresql_using="hash")',
            "pass",
            'leaves index "ix" behind',
        ),
        (
            'op.create_check_constraint("ck", "task", "id > 0")',
            "pass",
            'leaves constraint "ck" of "task" behind',
        ),
        ('op.execute("CREATE SEQUENCE s")', "pass", 'leaves sequence "s" behind'),
        ('op.execute("CREATE VIEW v AS SELECT 1")', "pass", 'leaves view "v" behind'),
        ('op.execute("CREATE SCHEMA audit")', "pass", 'leaves schema "audit" behind'),
        (
            """op.execute("COMMENT ON TABLE task IS 'to do'")""",
            "pass",
            'leaves comment of "task" behind',
        ),
        (
            'op.alter_column("task", "id", type_=sa.BigInteger())',
            "pass",
            (
                "leaves column \"task.id\" as bigint NOT NULL DEFAULT nextval('task_id_seq'::regclass), "
                "it was integer NOT NULL DEFAULT nextval('task_id_seq'::regclass)"
            ),
        ),
        (
            """op.execute("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'")""",
            "pass",
            'leaves function "f()" behind',
        ),
    ],
)
def test_each_kind_of_inexact_downgrade_is_found(
    on_postgresql: Chain, up: str, down: str, said: str
) -> None:
    on_postgresql.tasks().revision("0002", up, down)

    found = [each.message for each in on_postgresql.rehearse().downgrade]

    assert found == [f"downgrade of 0002 {said}"]


def test_what_another_connection_does_is_found_at_its_revision(on_postgresql: Chain) -> None:
    on_postgresql.tasks().revision(
        "0002",
        """
        engine = sa.create_engine(op.get_context().config.get_main_option("sqlalchemy.url"))
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS aside (id int)")
        engine.dispose()
        """,
    ).revision("0003", ADD_DUE, DROP_DUE)

    found = [each.message for each in on_postgresql.rehearse().downgrade]

    assert found == ['downgrade of 0002 leaves table "aside" behind']


def test_a_concurrent_index_in_an_autocommit_block_is_walked(on_postgresql: Chain) -> None:
    block = "with op.get_context().autocommit_block():\n    op."
    on_postgresql.tasks().revision(
        "0002",
        block + 'create_index("ix", "task", ["id"], postgresql_concurrently=True)',
        block + 'drop_index("ix", postgresql_concurrently=True)',
    )

    found = on_postgresql.rehearse()

    assert (found.upgrade, found.downgrade) == ((), ())


def test_a_version_table_in_a_schema_is_no_part_of_the_schema(on_postgresql: Chain) -> None:
    on_postgresql.tasks().env("""
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

    found = on_postgresql.rehearse(metadata=f"{on_postgresql.name}:metadata")

    assert (found.upgrade, found.downgrade) == ((), ())


# What a model says of the table `task`, what a revision makes of it, and what is found.
BLIND = {
    "check": (
        'sa.Column("rank", sa.Integer), sa.CheckConstraint("rank > 0", name="ck_rank")',
        'sa.Column("rank", sa.Integer)',
        'constraint "ck_rank" of "task" (CHECK ((rank > 0))) is in the models but not in the migrations',
    ),
    "check-of-migrations": (
        'sa.Column("rank", sa.Integer)',
        'sa.Column("rank", sa.Integer), sa.CheckConstraint("rank > 0", name="ck_rank")',
        'constraint "ck_rank" of "task" (CHECK ((rank > 0))) is in the migrations but not in the models',
    ),
    "enum": (
        'sa.Column("mood", sa.Enum("good", "bad", name="mood"))',
        'sa.Column("mood", sa.Enum("good", name="mood"))',
        "type \"mood\" is ENUM ('good') in the migrations and ENUM ('good', 'bad') in the models",
    ),
    "primary-key": (
        'sa.Column("code", sa.String(9), nullable=False), sa.PrimaryKeyConstraint("code")',
        'sa.Column("code", sa.String(9), nullable=False)',
        'constraint "task_pkey" of "task" (PRIMARY KEY (code)) is in the models but not in the migrations',
    ),
    "predicate": (
        'sa.Column("rank", sa.Integer), sa.Index("ix", "rank", postgresql_where=sa.text("rank > 1"))',
        'sa.Column("rank", sa.Integer), sa.Index("ix", "rank", postgresql_where=sa.text("rank > 0"))',
        (
            'index "ix" is CREATE INDEX ix ON public.task USING btree (rank) WHERE (rank > 0) in the '
            "migrations and CREATE INDEX ix ON public.task USING btree (rank) WHERE (rank > 1) in the models"
        ),
    ),
    "method": (
        'sa.Column("rank", sa.Integer), sa.Index("ix", "rank", postgresql_using="hash")',
        'sa.Column("rank", sa.Integer), sa.Index("ix", "rank")',
        (
            'index "ix" is CREATE INDEX ix ON public.task USING btree (rank) in the migrations '
            "and CREATE INDEX ix ON public.task USING hash (rank) in the models"
        ),
    ),
    "computed": (
        'sa.Column("twice", sa.Integer, sa.Computed("2 * 2"))',
        'sa.Column("twice", sa.Integer, sa.Computed("1 + 1"))',
        (
            'column "task.twice" is GENERATED ALWAYS AS (1 + 1) in the migrations '
            "and GENERATED ALWAYS AS (2 * 2) in the models"
        ),
    ),
    "collation": (
        'sa.Column("name", sa.String(9, collation="C"))',
        'sa.Column("name", sa.String(9))',
        'column "task.name" is plain in the migrations and COLLATE "C" in the models',
    ),
    "sequence": (
        'sa.Column("rank", sa.Integer, sa.Sequence("ranks", start=5))',
        'sa.Column("rank", sa.Integer)',
        (
            'sequence "ranks" (bigint START 5 INCREMENT 1 MINVALUE 1 MAXVALUE 9223372036854775807 '
            "CACHE 1) is in the models but not in the migrations"
        ),
    ),
    "identity": (
        'sa.Column("rank", sa.Integer, sa.Identity(always=True))',
        'sa.Column("rank", sa.Integer, sa.Identity())',
        (
            'column "task.rank" is GENERATED BY DEFAULT AS IDENTITY in the migrations '
            "and GENERATED ALWAYS AS IDENTITY in the models"
        ),
    ),
}


@pytest.mark.parametrize(("model", "made", "said"), BLIND.values(), ids=BLIND)
def test_a_difference_that_autogenerate_does_not_see_is_found(
    on_postgresql: Chain, model: str, made: str, said: str
) -> None:
    on_postgresql.models(f'sa.Table("task", metadata, {model})').revision(
        "0001", f'op.create_table("task", {made})'
    )

    found = texts(on_postgresql.rehearse().models)

    assert found == [f"migrations: MIG021 {said}"]


@pytest.mark.parametrize(("model", "_made", "_said"), BLIND.values(), ids=BLIND)
def test_a_revision_that_says_what_the_model_says_is_no_difference(
    on_postgresql: Chain, model: str, _made: str, _said: str
) -> None:
    sequence = 'op.execute("CREATE SEQUENCE ranks START 5")\n' if "Sequence" in model else ""
    on_postgresql.models(f'sa.Table("task", metadata, {model})').revision(
        "0001", f'{sequence}op.create_table("task", {model})'
    )

    assert on_postgresql.rehearse().models == ()


def test_the_name_of_an_unnamed_constraint_is_no_difference(on_postgresql: Chain) -> None:
    on_postgresql.models(
        'sa.Table("task", metadata, sa.Column("id", sa.Integer), sa.CheckConstraint("id > 0"))'
    ).revision(
        "0001",
        'op.create_table("task", sa.Column("id", sa.Integer))\n'
        'op.create_check_constraint("ck_of_ours", "task", "id > 0")',
    )

    assert on_postgresql.rehearse().models == ()


def test_what_models_cannot_say_is_no_difference(on_postgresql: Chain) -> None:
    """Extensions, triggers, views, tables, policies and defaults that only the migrations know."""
    on_postgresql.models('sa.Table("task", metadata, sa.Column("id", sa.Integer))').revision(
        "0001",
        """
        op.execute("CREATE SCHEMA own")
        op.create_table("task", sa.Column("id", sa.Integer, server_default="1"))
        op.execute("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
        op.execute("CREATE TRIGGER t BEFORE UPDATE ON task FOR EACH ROW EXECUTE FUNCTION f()")
        op.execute("CREATE VIEW v AS SELECT id FROM task")
        op.execute("CREATE SEQUENCE s")
        op.execute("CREATE TYPE unused AS ENUM ('a')")
        op.execute("ALTER TABLE task ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute("CREATE POLICY own ON task USING (id > 0)")
        """,
    )

    assert on_postgresql.rehearse().models == ()


def test_models_that_cannot_be_created_are_undecided(on_postgresql: Chain) -> None:
    on_postgresql.tasks().models("""
        sa.Table("task", metadata, sa.Column("id", sa.Integer, primary_key=True))
        sa.event.listen(metadata, "before_create", sa.DDL("SELECT 1 / 0"))
        """)

    with pytest.raises(CannotTell, match="cannot be created in an empty database: Division"):
        on_postgresql.rehearse().models  # noqa: B018  the property raises
