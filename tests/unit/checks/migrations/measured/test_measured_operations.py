"""Each operation's lock, rewrite and scan, as PostgreSQL itself shows them on a table with rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.migrations.measured.statement import Measurement
from tests.unit.checks.migrations.conftest import Chain
from tests.unit.checks.migrations.measured.conftest import measured

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import NewUrl

Effect = tuple[str, bool, bool]

REWRITE: Effect = ("ACCESS EXCLUSIVE", True, True)
SCAN: Effect = ("ACCESS EXCLUSIVE", False, True)
MOMENT: Effect = ("ACCESS EXCLUSIVE", False, False)
SHARED_SCAN: Effect = ("SHARE", False, True)
KEY_SCAN: Effect = ("SHARE ROW EXCLUSIVE", False, True)
KEY: Effect = ("SHARE ROW EXCLUSIVE", False, False)
NOTHING = ("nothing", False, False)

ALTER = 'op.alter_column("{t}", '
ADD = 'op.add_column("{t}", sa.Column("extra", '
AUTOCOMMIT = "with op.get_context().autocommit_block():\n    "
PARENT = "CREATE TABLE {t}_parent (id int PRIMARY KEY); "
KEYED = PARENT + "CREATE TABLE {t} (id int PRIMARY KEY, parent_id int)"

# What each name stands for: the columns of its table beside `id`, what upgrade() does, and the effect on it.
OPERATIONS: Mapping[str, tuple[str, str, Effect]] = {
    # a rewrite under ACCESS EXCLUSIVE
    "add_uuid_default": (
        "a int",
        ADD + 'sa.Uuid, server_default=sa.text("gen_random_uuid()")))',
        REWRITE,
    ),
    "add_clock_default": (
        "a int",
        ADD + 'sa.DateTime, server_default=sa.text("clock_timestamp()")))',
        REWRITE,
    ),
    "add_serial": ("a int", 'op.execute("ALTER TABLE {t} ADD extra serial")', REWRITE),
    "add_identity": ("a int", ADD + "sa.Integer, sa.Identity()))", REWRITE),
    "add_stored_generated": (
        "a int",
        ADD + 'sa.Integer, sa.Computed("a * 2", persisted=True)))',
        REWRITE,
    ),
    "int_to_bigint": ("a int", ALTER + '"a", type_=sa.BigInteger())', REWRITE),
    "int_to_text": ("a int", ALTER + '"a", type_=sa.Text())', REWRITE),
    "varchar_narrowing": ("a varchar(50)", ALTER + '"a", type_=sa.String(20))', REWRITE),
    "text_to_varchar": ("a text", ALTER + '"a", type_=sa.String(20))', REWRITE),
    "json_to_jsonb": (
        "a json",
        'op.execute("ALTER TABLE {t} ALTER a TYPE jsonb USING a::jsonb")',
        REWRITE,
    ),
    "text_to_int": (
        "a text",
        ALTER + '"a", type_=sa.Integer(), postgresql_using="a::integer")',
        REWRITE,
    ),
    "numeric_scale": (
        "a numeric(10, 2)",
        ALTER + '"a", type_=sa.Numeric(10, 3))',
        REWRITE,
    ),
    "timestamp_elsewhere": (
        "a timestamp",
        "op.execute(\"SET LOCAL timezone = 'Europe/Vienna'\")\n"
        + ALTER
        + '"a", type_=sa.DateTime(timezone=True))',
        REWRITE,
    ),
    "set_unlogged": ("a int", 'op.execute("ALTER TABLE {t} SET UNLOGGED")', REWRITE),
    "vacuum_full": ("a int", AUTOCOMMIT + 'op.execute("VACUUM FULL {t}")', REWRITE),
    "cluster": (
        "a int",
        'op.execute("CLUSTER {t} USING {t}_pkey")',
        REWRITE,
    ),
    "batch_int_to_bigint": (
        "a int",
        (
            'with op.batch_alter_table("{t}") as batch:\n'
            '    batch.alter_column("a", type_=sa.BigInteger())'
        ),
        REWRITE,
    ),
    "autocommit_rewrite": (
        "a int",
        AUTOCOMMIT + 'op.execute("ALTER TABLE {t} ALTER a TYPE bigint")',
        REWRITE,
    ),
    # a moment under ACCESS EXCLUSIVE
    "add_constant_default": ("a int", ADD + 'sa.Integer, server_default="7"))', MOMENT),
    "add_not_null_with_default": (
        "a int",
        ADD + 'sa.Integer, nullable=False, server_default="7"))',
        MOMENT,
    ),
    "add_now_default": ("a int", ADD + "sa.DateTime, server_default=sa.func.now()))", MOMENT),
    "add_nullable": ("a int", ADD + "sa.Text))", MOMENT),
    "varchar_widening": ("a varchar(20)", ALTER + '"a", type_=sa.String(50))', MOMENT),
    "varchar_to_text": ("a varchar(20)", ALTER + '"a", type_=sa.Text())', MOMENT),
    "numeric_precision": ("a numeric(10, 2)", ALTER + '"a", type_=sa.Numeric(12, 2))', MOMENT),
    "timestamp_in_utc": (
        "a timestamp",
        "op.execute(\"SET LOCAL timezone = 'UTC'\")\n"
        + ALTER
        + '"a", type_=sa.DateTime(timezone=True))',
        MOMENT,
    ),
    "drop_column": ("a int", 'op.drop_column("{t}", "a")', MOMENT),
    "rename_column": ("a int", ALTER + '"a", new_column_name="b")', MOMENT),
    "rename_table": ("a int", 'op.rename_table("{t}", "{t}_new")', MOMENT),
    "set_default": ("a int", ALTER + '"a", server_default="1")', MOMENT),
    "drop_not_null": ("a int NOT NULL", ALTER + '"a", nullable=True)', MOMENT),
    "set_not_null_after_check": (
        "a int CHECK (a IS NOT NULL)",
        ALTER + '"a", nullable=False)',
        MOMENT,
    ),
    "add_check_not_valid": (
        "a int",
        'op.create_check_constraint("{t}_c", "{t}", "a > 0", postgresql_not_valid=True)',
        MOMENT,
    ),
    "drop_constraint": (
        "a int, CONSTRAINT {t}_c CHECK (a > 0)",
        'op.drop_constraint("{t}_c", "{t}")',
        MOMENT,
    ),
    "drop_unique": ("a int, UNIQUE (a)", 'op.drop_constraint("{t}_a_key", "{t}")', MOMENT),
    "drop_table": ("a int", 'op.drop_table("{t}")', MOMENT),
    "truncate": ("a int", 'op.execute("TRUNCATE {t}")', MOMENT),
    "autocommit_add_column": (
        "a int",
        AUTOCOMMIT + 'op.execute("ALTER TABLE {t} ADD extra int")',
        MOMENT,
    ),
    # a scan under ACCESS EXCLUSIVE
    "set_not_null": ("a int", ALTER + '"a", nullable=False)', SCAN),
    "add_check": ("a int", 'op.create_check_constraint("{t}_c", "{t}", "a > 0")', SCAN),
    "add_unique": ("a int", 'op.create_unique_constraint("{t}_u", "{t}", ["a"])', SCAN),
    "add_exclusion": ("a int", 'op.execute("ALTER TABLE {t} ADD EXCLUDE (a WITH =)")', SCAN),
    # where only writes wait
    "create_index": ("a int", 'op.create_index("{t}_i", "{t}", ["a"])', SHARED_SCAN),
    "create_unique_index": (
        "a int",
        'op.create_index("{t}_i", "{t}", ["a"], unique=True)',
        SHARED_SCAN,
    ),
    "reindex": ("a int", 'op.execute("REINDEX TABLE {t}")', SHARED_SCAN),
    "autocommit_create_index": (
        "a int",
        AUTOCOMMIT + 'op.create_index("{t}_i", "{t}", ["a"])',
        SHARED_SCAN,
    ),
    "autocommit_reindex": ("a int", AUTOCOMMIT + 'op.execute("REINDEX TABLE {t}")', SHARED_SCAN),
    "lock_table": ("a int", 'op.execute("LOCK TABLE {t} IN SHARE MODE")', ("SHARE", False, False)),
    "create_trigger": (
        "a int",
        (
            'op.execute("CREATE TRIGGER {t}_t BEFORE UPDATE ON {t} FOR EACH ROW '
            'EXECUTE FUNCTION suppress_redundant_updates_trigger()")'
        ),
        KEY,
    ),
    # what lets everybody read and write
    "create_index_concurrently": (
        "a int",
        AUTOCOMMIT + 'op.create_index("{t}_i", "{t}", ["a"], postgresql_concurrently=True)',
        ("nothing", False, True),
    ),
    "validate_constraint": (
        "a int",
        'op.execute("ALTER TABLE {t} VALIDATE CONSTRAINT {t}_c")',
        ("SHARE UPDATE EXCLUSIVE", False, True),
    ),
    "analyze_table": (
        "a int",
        'op.execute("ANALYZE {t}")',
        ("SHARE UPDATE EXCLUSIVE", False, False),
    ),
    "set_statistics": (
        "a int",
        'op.execute("ALTER TABLE {t} ALTER a SET STATISTICS 100")',
        ("SHARE UPDATE EXCLUSIVE", False, False),
    ),
    "update_all": ("a int", 'op.execute("UPDATE {t} SET a = 1")', ("ROW EXCLUSIVE", False, True)),
    "select_all": (
        "a int",
        'op.get_bind().execute(sa.text("SELECT sum(a) FROM {t}"))',
        ("ACCESS SHARE", False, True),
    ),
    "comment": (
        "a int",
        """op.execute("COMMENT ON TABLE {t} IS 'x'")""",
        ("SHARE UPDATE EXCLUSIVE", False, False),
    ),
}
# Foreign keys touch two tables: the effect on `t`, and that on `t_parent`.
KEYS: Mapping[str, tuple[str, Effect, Effect]] = {
    "fk": (
        'op.create_foreign_key("{t}_f", "{t}", "{t}_parent", ["parent_id"], ["id"])',
        KEY_SCAN,
        KEY_SCAN,
    ),
    "fk_with_index": (
        'op.create_foreign_key("{t}_f", "{t}", "{t}_parent", ["parent_id"], ["id"])',
        KEY_SCAN,
        KEY_SCAN,
    ),
    "fk_not_valid": (
        (
            'op.create_foreign_key("{t}_f", "{t}", "{t}_parent", ["parent_id"], ["id"], '
            "postgresql_not_valid=True)"
        ),
        KEY,
        KEY,
    ),
    "fk_of_new_table": (
        'op.create_table("{t}_new", sa.Column("p", sa.Integer, sa.ForeignKey("{t}_parent.id")))',
        NOTHING,
        KEY,
    ),
}


@pytest.fixture(scope="module")
def measurement(tmp_path_factory: pytest.TempPathFactory, new_url: NewUrl) -> Measurement:
    """All operations as one chain: a revision each, on tables that the first one makes."""
    chain = Chain(tmp_path_factory.mktemp("operations"), new_url=new_url)
    tables = [
        f"CREATE TABLE {name} (id int PRIMARY KEY, {columns})".replace("{t}", name)
        for name, (columns, _up, _effect) in OPERATIONS.items()
    ]
    tables += [KEYED.replace("{t}", name) for name in KEYS]
    tables.append("CREATE INDEX ON fk_with_index (parent_id)")
    after = "ALTER TABLE validate_constraint ADD CONSTRAINT validate_constraint_c CHECK (a > 0) NOT VALID"
    chain.revision("0001", "\n".join(f'op.execute("{each}")' for each in [*tables, after]))
    bodies = {name: up for name, (_columns, up, _effect) in OPERATIONS.items()}
    bodies |= {name: up for name, (up, _effect, _parents) in KEYS.items()}
    for name, up in bodies.items():
        chain.revision(name, up.replace("{t}", name))
    found = measured(chain)
    assert found.doubt == ""
    return found


def effect(measurement: Measurement, revision: str, table: str) -> Effect:
    """The strongest lock on the table, and whether a statement rewrote or read all of it."""
    (found,) = (each for each in measurement.revisions if each.revision == revision)
    assert (found.stopped, found.unfilled) == (None, {})
    touches = [each for statement in found.statements for each in statement.touches]
    own = [each for each in touches if each.table == table]
    locks = [each.taken for each in own if each.taken]
    return (
        str(max(locks)) if locks else "nothing",
        any(each.rewritten for each in own),
        any(each.scanned for each in own),
    )


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_has_the_effect_that_postgresql_says(
    measurement: Measurement, name: str
) -> None:
    assert effect(measurement, name, name) == OPERATIONS[name][2]


@pytest.mark.parametrize("name", KEYS)
def test_a_foreign_key_touches_both_tables(measurement: Measurement, name: str) -> None:
    found = effect(measurement, name, name), effect(measurement, name, f"{name}_parent")

    assert found == KEYS[name][1:]


def test_other_tables_are_left_alone(measurement: Measurement) -> None:
    touched = {
        each.table
        for found in measurement.revisions
        if found.revision == "int_to_bigint"
        for statement in found.statements
        for each in statement.touches
    }

    assert touched == {"int_to_bigint"}
