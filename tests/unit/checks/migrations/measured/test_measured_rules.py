"""Each measured rule has what it finds and what it leaves alone, on a real PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.migrations.measured.check import check_measured
from pytest_lifeos.checks.migrations.measured.statement import Measurement
from pytest_lifeos.finding import Finding, Severity

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

TWO = """
op.create_table(
    "mood", sa.Column("id", sa.Integer, primary_key=True), sa.Column("rank", sa.Integer),
    sa.Column("word", sa.String(20)), sa.CheckConstraint("word <> ''", name="ck"),
)
op.create_table("entry", sa.Column("id", sa.Integer, primary_key=True), sa.Column("day", sa.Date))
"""
DROP_RANK = 'op.drop_column("mood", "rank")\n'
INDEX_DAY = 'op.create_index("ix", "entry", ["day"])'
SLEEP = 'op.execute("SELECT pg_sleep(1.1)")'

# What upgrade() does, and what is found, as line, code and message without times.
CASES: dict[str, tuple[str, list[str]]] = {
    "rewrite": (
        'op.alter_column("mood", "rank", type_=sa.BigInteger())',
        [
            '9: MIG201 ACCESS EXCLUSIVE on "mood" and a rewrite (T at 1,000 rows): rank integer -> bigint'
        ],
    ),
    "rewrite-by-a-new-column": (
        'op.add_column("mood", sa.Column("key", sa.Uuid, server_default=sa.text("gen_random_uuid()")))',
        ['9: MIG201 ACCESS EXCLUSIVE on "mood" and a rewrite (T at 1,000 rows): adds key uuid'],
    ),
    "rewrite-of-no-column": (
        'op.execute("CLUSTER mood USING mood_pkey")',
        [
            '9: MIG201 ACCESS EXCLUSIVE on "mood" and a rewrite (T at 1,000 rows): CLUSTER mood USING mood_pkey'
        ],
    ),
    "rewrite-clean": ('op.execute("TRUNCATE mood")', ["9: MIG203"]),
    "scan": (
        INDEX_DAY,
        [
            (
                '9: MIG202 SHARE on "entry" and a scan of all rows (T at 1,000 rows): '
                "CREATE INDEX ix ON entry (day)"
            )
        ],
    ),
    "scan-under-an-earlier-lock": (
        'op.alter_column("mood", "rank", server_default="0")\nop.execute("UPDATE mood SET rank = 0")',
        [
            "9: MIG203",
            (
                '10: MIG202 ACCESS EXCLUSIVE on "mood" and a scan of all rows (T at 1,000 rows): '
                "UPDATE mood SET rank = 0"
            ),
        ],
    ),
    "scan-of-a-check-that-is-made-anew": (
        'op.alter_column("mood", "word", type_=sa.Text())',
        [
            (
                '9: MIG202 ACCESS EXCLUSIVE on "mood" and a scan of all rows (T at 1,000 rows): '
                "ALTER TABLE mood ALTER COLUMN word TYPE TEXT"
            )
        ],
    ),
    "scan-clean": (
        (
            "with op.get_context().autocommit_block():\n"
            '    op.create_index("ix", "entry", ["day"], postgresql_concurrently=True)'
        ),
        [],
    ),
    "moment": (
        DROP_RANK,
        [
            (
                '9: MIG203 ACCESS EXCLUSIVE on "mood" for a moment (T at 1,000 rows, without a lock_timeout): '
                "ALTER TABLE mood DROP COLUMN rank"
            )
        ],
    ),
    "moment-with-a-lock-timeout": (
        "op.execute(\"SET lock_timeout = '2s'\")\n" + DROP_RANK,
        [
            (
                '10: MIG203 ACCESS EXCLUSIVE on "mood" for a moment (T at 1,000 rows): '
                "ALTER TABLE mood DROP COLUMN rank"
            )
        ],
    ),
    "moment-clean": ('op.execute("UPDATE mood SET rank = 7 WHERE rank = 3")', []),
    "held": (
        DROP_RANK + INDEX_DAY,
        [
            "9: MIG203",
            "10: MIG202",
            (
                '10: MIG204 reads all of "entry" (T at 1,000 rows) while ACCESS EXCLUSIVE on "mood" is held '
                "since line 9: CREATE INDEX ix ON entry (day)"
            ),
        ],
    ),
    "held-clean": (INDEX_DAY + "\n" + DROP_RANK, ["9: MIG202", "10: MIG203"]),
    "long": (
        DROP_RANK + SLEEP,
        [
            "9: MIG203",
            (
                '9: MIG205 ACCESS EXCLUSIVE on "mood" is held for T at 1,000 rows: '
                "ALTER TABLE mood DROP COLUMN rank"
            ),
        ],
    ),
    "long-clean": (SLEEP + "\n" + DROP_RANK, ["10: MIG203"]),
    "what-the-revision-made-is-exempt": (
        (
            'op.create_table("new", sa.Column("id", sa.Integer))\nop.execute("INSERT INTO new VALUES (1)")\n'
            'op.create_index("ix", "new", ["id"])\nop.alter_column("new", "id", type_=sa.BigInteger())'
        ),
        [],
    ),
    "a-new-table-locks-the-one-that-it-refers-to": (
        'op.create_table("new", sa.Column("mood_id", sa.Integer, sa.ForeignKey("mood.id")))',
        ["9: MIG203"],
    ),
    "a-loop-says-it-once-a-table": (
        'for table in ("mood", "entry"):\n    op.add_column(table, sa.Column("note", sa.Text))',
        ["10: MIG203", "10: MIG203"],
    ),
    "literals-are-not-shown": (
        "op.execute(\"ALTER TABLE mood ADD phrase text DEFAULT 'secret'\")",
        [
            (
                '9: MIG203 ACCESS EXCLUSIVE on "mood" for a moment (T at 1,000 rows, without a lock_timeout): '
                "ALTER TABLE mood ADD phrase text DEFAULT '…'"
            )
        ],
    ),
}


def told(findings: Iterable[Finding]) -> list[str]:
    found = (re.sub(r"\d+ ms|\d+\.\d s", "T", str(each)) for each in findings)
    return [each.partition("_step.py:")[2] for each in found]


@pytest.mark.parametrize("name", CASES)
def test_a_revision_is_told_by_its_rules(
    on_postgresql: Chain, measuring: Callable[..., Measurement], name: str
) -> None:
    body, expected = CASES[name]
    on_postgresql.revision("0001", TWO).revision("0002", body)

    found = told(check_measured(measuring(), Severity.WARNING))

    # A case may end with the code, where only the rule is of interest.
    assert [
        each[: len(says)] for each, says in zip_longest(found, expected, fillvalue="")
    ] == expected


def test_the_policy_weighs_rewrites_and_scans_and_no_moment(
    on_postgresql: Chain, measuring: Callable[..., Measurement]
) -> None:
    on_postgresql.revision("0001", TWO).revision("0002", DROP_RANK + INDEX_DAY)

    found = list(check_measured(measuring(), Severity.ERROR))

    assert [(each.code, each.severity.value) for each in found] == [
        ("MIG203", "note"),
        ("MIG202", "error"),
        ("MIG204", "error"),
    ]


def test_only_the_revisions_asked_for_are_measured(
    on_postgresql: Chain, measuring: Callable[..., Measurement]
) -> None:
    on_postgresql.revision("0001", TWO).revision("0002", DROP_RANK).revision("0003", INDEX_DAY)
    on_postgresql.revision("0004", 'op.drop_table("mood")').revision(
        "0005", 'op.drop_table("entry")'
    )

    found = measuring(only={"0003"})

    assert ([each.revision for each in found.revisions], found.doubt) == (["0003"], "")
    assert [each[:9] for each in told(check_measured(found, Severity.WARNING))] == ["9: MIG202"]


@pytest.mark.parametrize("per_migration", [False, True])
def test_a_lock_of_the_revision_before_is_not_this_ones(
    on_postgresql: Chain, measuring: Callable[..., Measurement], per_migration: bool
) -> None:
    on_postgresql.env(f"""
        from alembic import context
        context.configure(
            connection=context.config.attributes["connection"],
            transaction_per_migration={per_migration},
        )
        with context.begin_transaction():
            context.run_migrations()
        """)
    on_postgresql.revision("0001", TWO).revision("0002", DROP_RANK).revision("0003", INDEX_DAY)

    found = told(check_measured(measuring(), Severity.WARNING))

    assert [each[:9] for each in found] == ["9: MIG203", "9: MIG202"]


def test_a_revision_that_is_not_measured_and_stops_is_a_doubt(
    on_postgresql: Chain, measuring: Callable[..., Measurement]
) -> None:
    on_postgresql.revision("0001", TWO).revision("0002", "pass\n1 / 0").revision("0003", INDEX_DAY)

    found = measuring(only={"0003"})

    said = "the upgrade stops at migrations/versions/0002_step.py:10: ZeroDivisionError: division by zero"
    assert found == Measurement(revisions=(), doubt=said)
