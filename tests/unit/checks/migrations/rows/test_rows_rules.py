"""Each rule over rows has what it finds and what it leaves alone, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from pytest_lifeos.checks.migrations.rows.check import check_rows
from pytest_lifeos.finding import Finding
from tests.unit.checks.migrations.conftest import Chain
from tests.unit.checks.migrations.rows.conftest import upgraded

# Made by revision 0001, before which there is nothing.
FIRST = """
op.create_table("user", sa.Column("id", sa.Integer, primary_key=True), sa.Column("mail", sa.String(80)))
op.create_table(
    "task", sa.Column("id", sa.Integer, primary_key=True), sa.Column("title", sa.String(50), nullable=False),
    sa.Column("rank", sa.Integer), sa.Column("size", sa.Numeric(8, 2), nullable=False, server_default="1"),
    sa.Column("user_id", sa.Integer),
)
"""
UPDATE = 'op.execute("UPDATE task SET '
NO_USER = 'WHERE user_id NOT IN (SELECT id FROM \\"user\\")")\n'

# What upgrade() of 0002 does, from line 9 on, and how the findings begin on both databases.
BOTH: dict[str, tuple[str, list[str]]] = {
    "not-null": (
        'with op.batch_alter_table("task") as batch:\n    batch.add_column(sa.Column("due", sa.Date, nullable=False))',
        ['MIG301 stops on rows of "task", column "due": '],
    ),
    "not-null-with-default": (
        ('with op.batch_alter_table("task") as batch:\n'
        '    batch.add_column(sa.Column("due", sa.Date, nullable=False, server_default="2020-01-01"))'),
        [],
    ),
    "set-not-null": (
        'with op.batch_alter_table("task") as batch:\n    batch.alter_column("rank", existing_type=sa.Integer, nullable=False)',
        ['MIG301 stops on rows of "task", column "rank": '],
    ),
    "set-not-null-once-filled": (
        UPDATE + 'rank = 0 WHERE rank IS NULL")\n'
        'with op.batch_alter_table("task") as batch:\n    batch.alter_column("rank", existing_type=sa.Integer, nullable=False)',
        [],
    ),
    "unique": (
        'op.create_index("uq", "task", ["title"], unique=True)',
        ['9: MIG302 stops on rows of "task", column "title": '],
    ),
    "unique-over-two": (
        'op.create_index("uq", "task", ["title", "rank"], unique=True)',
        ['9: MIG302 stops on rows of "task", column "title, rank": '],
    ),
    "unique-with-the-key": ('op.create_index("uq", "task", ["title", "id"], unique=True)', []),
    "check": (
        'with op.batch_alter_table("task") as batch:\n    batch.create_check_constraint("ck", "size > 0")',
        ["MIG303 stops on rows"],
    ),
    "check-once-corrected": (
        UPDATE + 'size = 1 WHERE size <= 0")\n'
        'with op.batch_alter_table("task") as batch:\n    batch.create_check_constraint("ck", "size > 0")',
        ['9: MIG309 changes'],
    ),
    "python": (
        'for (name,) in op.get_bind().execute(sa.text("SELECT mail FROM \\"user\\"")).all():\n    name.strip()',
        ["10: MIG306 stops on rows: AttributeError: 'NoneType' object has no attribute 'strip'"],
    ),
    "python-that-copes": (
        'for (name,) in op.get_bind().execute(sa.text("SELECT mail FROM \\"user\\"")).all():\n    (name or "").strip()',
        [],
    ),
    "lost-rows": (
        'op.execute("DELETE FROM task WHERE rank IS NULL")',
        ['9: MIG307 loses 8 of 24 rows of "task"'],
    ),
    "dropped-and-made-anew": (
        'op.drop_table("task")\nop.create_table("task", sa.Column("id", sa.Integer, primary_key=True))',
        ['10: MIG307 loses 24 of 24 rows of "task"'],
    ),
    "dropped-table": ('op.drop_table("task")', []),
    "dropped-column": ('with op.batch_alter_table("task") as batch:\n    batch.drop_column("rank")', []),
    "new-rows": ("op.execute(\"INSERT INTO task (title) VALUES ('new')\")", []),
    "lost-values": (
        UPDATE + 'rank = NULL WHERE rank > 0")',
        ['9: MIG308 makes 12 of 16 values NULL in "task", column "rank"'],
    ),
    "made-anew-without-values": (
        'op.execute("ALTER TABLE task DROP COLUMN rank")\nop.add_column("task", sa.Column("rank", sa.Integer))',
        ['10: MIG308 makes 16 of 16 values NULL in "task", column "rank"'],
    ),
    "changed-values": (
        UPDATE + 'rank = rank + 1 WHERE rank < 0")',
        ['9: MIG309 changes'],
    ),
    "wider-type": (
        ('with op.batch_alter_table("task") as batch:\n    batch.alter_column("rank", type_=sa.BigInteger())\n'
        '    batch.alter_column("title", type_=sa.Text())'),
        [],
    ),
    "renamed": (
        'op.rename_table("task", "job")\nop.alter_column("user", "mail", new_column_name="address")',
        [],
    ),
}  # fmt: skip  # a case an entry
POSTGRESQL: dict[str, tuple[str, list[str]]] = {
    "key": (
        'op.create_foreign_key("fk", "task", "user", ["user_id"], ["id"])',
        ['9: MIG304 stops on rows of "task": ForeignKeyViolation: insert or update on table "task"'],
    ),
    "key-once-settled": (
        UPDATE + "user_id = NULL " + NO_USER +
        'op.create_foreign_key("fk", "task", "user", ["user_id"], ["id"])',
        ["9: MIG308 makes"],
    ),
    "narrower-text": (
        'op.alter_column("task", "title", type_=sa.String(20))',
        ['9: MIG305 stops on rows of "task", column "title": StringDataRightTruncation: value too long'],
    ),
    "narrower-number": (
        'op.alter_column("task", "rank", type_=sa.SmallInteger())',
        ['9: MIG305 stops on rows of "task", column "rank": NumericValueOutOfRange: smallint out of range'],
    ),
    "narrower-numeric": (
        'op.alter_column("task", "size", type_=sa.Numeric(6, 2))',
        ['9: MIG305 stops on rows of "task", column "size": NumericValueOutOfRange'],
    ),
    "text-to-number": (
        'op.alter_column("user", "mail", type_=sa.Integer(), postgresql_using="mail::int")',
        ['9: MIG305 stops on rows of "user", column "mail": InvalidTextRepresentation'],
    ),
    "cut": (
        'op.alter_column("task", "title", type_=sa.String(20), postgresql_using="left(title, 20)")',
        ['9: MIG308 makes different values the same in "task", column "title", 1 are lost'],
    ),
    "rounded": (
        'op.alter_column("task", "size", type_=sa.Numeric(8, 0))',
        ['9: MIG308 makes different values the same in "task", column "size", 3 are lost'],
    ),
    "truncated": ('op.execute("TRUNCATE task")', ['9: MIG307 loses 24 of 24 rows of "task"']),
    "several-faults": (
        ('op.create_index("uq", "task", ["title"], unique=True)\n'
        'op.alter_column("user", "mail", nullable=False)\n'
        'op.alter_column("user", "mail", type_=sa.String(5))'),
        ['9: MIG302 stops on rows of "task"', '10: MIG301 stops on rows of "user", column "mail"'],
    ),
    "exclusion": (
        'op.execute("ALTER TABLE task ADD EXCLUDE USING btree (title WITH =)")',
        ['9: MIG303 stops on rows of "task": ExclusionViolation'],
    ),
}  # fmt: skip  # a case an entry
SQLITE: dict[str, tuple[str, list[str]]] = {
    "add-not-null": (
        'op.add_column("task", sa.Column("due", sa.Date, nullable=False))',
        ['9: MIG301 stops on rows of "task", column "due": OperationalError: Cannot add a NOT NULL column'],
    ),
    "a-copy-that-forgets-rows": (
        ('op.execute("CREATE TABLE new (id INTEGER PRIMARY KEY, mail VARCHAR(80))")\n'
        'op.execute("INSERT INTO new SELECT id, mail FROM user WHERE mail IS NOT NULL")\n'
        'op.execute("DROP TABLE user")\nop.execute("ALTER TABLE new RENAME TO user")'),
        ['MIG307 loses'],
    ),
}  # fmt: skip  # a case an entry


def told(findings: Iterable[Finding]) -> list[str]:
    """`line: CODE message`."""
    return [str(each).partition("_step.py:")[2] for each in findings]


def begins(found: list[str], expected: list[str]) -> bool:
    """Whether each finding is the one expected, whose line may be left out."""
    pairs = zip(found, expected, strict=False)
    return len(found) == len(expected) and all(
        each.startswith(says) or each.partition(": ")[2].startswith(says) for each, says in pairs
    )


@pytest.mark.parametrize("name", BOTH)
def test_a_revision_is_told_on_both(either: Chain, name: str) -> None:
    body, expected = BOTH[name]
    either.revision("0001", FIRST).revision("0002", body)

    found = told(check_rows(upgraded(either)))

    assert begins(found, expected), found


@pytest.mark.parametrize("name", POSTGRESQL)
def test_a_revision_is_told_on_postgresql(on_postgresql: Chain, name: str) -> None:
    body, expected = POSTGRESQL[name]
    on_postgresql.revision("0001", FIRST).revision("0002", body)

    found = told(check_rows(upgraded(on_postgresql)))

    assert begins(found, expected), found


@pytest.mark.parametrize("name", SQLITE)
def test_a_revision_is_told_on_sqlite(chain: Chain, name: str) -> None:
    body, expected = SQLITE[name]
    chain.revision("0001", FIRST).revision("0002", body)

    found = told(check_rows(upgraded(chain)))

    assert begins(found, expected), found
