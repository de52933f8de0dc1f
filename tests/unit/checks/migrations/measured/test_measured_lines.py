"""The line of a measured statement is the one of the revision file that sent it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.migrations.measured.statement import LockMode, Measurement

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

# upgrade() starts on line 9.
BODIES: dict[str, tuple[str, list[int]]] = {
    "operation": ('op.add_column("task", sa.Column("a", sa.Integer))', [9]),
    "operation-over-lines": (
        'pass\nop.add_column(\n    "task",\n    sa.Column("a", sa.Integer))',
        [10],
    ),
    "raw": ('pass\nop.execute("ALTER TABLE task ADD a int")', [10]),
    "bind": ('op.get_bind().execute(sa.text("ALTER TABLE task ADD a int"))', [9]),
    "driver-sql": (
        'bind = op.get_bind()\nbind.exec_driver_sql("ALTER TABLE task ADD a int")',
        [10],
    ),
    "session": (
        'from sqlalchemy.orm import Session\nsession = Session(bind=op.get_bind())\nsession.execute(sa.text("ALTER TABLE task ADD a int"))',
        [11],
    ),
    "loop": ('for name in "ab":\n    op.add_column("task", sa.Column(name, sa.Integer))', [10, 10]),
    "own-function": (
        'def add(name):\n    op.add_column("task", sa.Column(name, sa.Integer))\n\nadd("a")\nadd("b")',
        [10, 10],
    ),
    "batch": (
        (
            'with op.batch_alter_table("task") as batch:\n    batch.add_column(sa.Column("a", sa.Integer))\n'
            '    batch.add_column(sa.Column("b", sa.Integer))'
        ),
        [10, 11],
    ),
    "batch-recreated": (
        (
            'with op.batch_alter_table("task", recreate="always") as batch:\n'
            '    batch.add_column(sa.Column("a", sa.Integer))'
        ),
        [9, 9, 9, 9, 9],
    ),
    "two-batches": (
        (
            'with op.batch_alter_table("task") as batch:\n    batch.add_column(sa.Column("a", sa.Integer))\n'
            'op.add_column("task", sa.Column("b", sa.Integer))'
        ),
        [10, 11],
    ),
    "autocommit": (
        'with op.get_context().autocommit_block():\n    op.execute("ALTER TABLE task ADD a int")',
        [10],
    ),
    "several-in-one": ('op.execute("ALTER TABLE task ADD a int; ALTER TABLE task ADD b int")', [9]),
}


def lines(measurement: Measurement, revision: str) -> list[int]:
    """Those of the statements after which the table is locked."""
    assert measurement.doubt == ""
    (found,) = (each for each in measurement.revisions if each.revision == revision)
    return [
        statement.line
        for statement in found.statements
        if statement.line
        and any(each.held is LockMode.ACCESS_EXCLUSIVE for each in statement.touches)
    ]


@pytest.mark.parametrize("name", BODIES)
def test_a_statement_is_told_at_its_line(
    on_postgresql: Chain, measuring: Callable[[], Measurement], name: str
) -> None:
    body, expected = BODIES[name]
    on_postgresql.tasks().revision("0002", body)

    assert lines(measuring(), "0002") == expected


def test_a_helper_of_another_module_is_told_at_the_line_that_calls_it(
    on_postgresql: Chain, measuring: Callable[[], Measurement]
) -> None:
    name = f"helping_{uuid.uuid4().hex}"
    helper = """
        import sqlalchemy as sa
        from alembic import op

        def add_to(table):
            op.add_column(table, sa.Column("a", sa.Integer))
        """
    on_postgresql.tasks().file(f"{name}.py", helper)
    on_postgresql.revision("0002", f'from {name} import add_to\nadd_to("task")')

    assert lines(measuring(), "0002") == [10]


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_an_asynchronous_env_is_measured_too(
    on_postgresql: Chain, measuring: Callable[[], Measurement], driver: str
) -> None:
    on_postgresql.tasks().revision("0002", 'op.add_column("task", sa.Column("a", sa.Integer))')
    on_postgresql.asynchronous_env(driver)

    assert lines(measuring(), "0002") == [9]
