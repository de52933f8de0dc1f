"""Where what was read and what was measured disagree, the measurement wins, and both are shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.migrations.dangers import check_dangers
from pytest_lifeos.checks.migrations.history.revisions import read_history
from pytest_lifeos.checks.migrations.measured.beside_reading import settle
from pytest_lifeos.checks.migrations.measured.statement import Measurement
from pytest_lifeos.finding import Severity

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

TABLE = """
op.create_table("mood", sa.Column("id", sa.Integer, primary_key=True), sa.Column("rank", sa.Integer),
    sa.Column("note", sa.String(20)), sa.Column("word", sa.String(20)), sa.CheckConstraint("note IS NOT NULL", name="ck"))
"""
# What upgrade() does, and rule and severity of what was read once it is settled, refuted or not.
CASES: dict[str, tuple[str, list[tuple[str, str, bool]]]] = {
    "a-rewrite-that-is-one": (
        'op.alter_column("mood", "rank", type_=sa.BigInteger())',
        [("type-change", "error", False)],
    ),
    "a-type-change-that-is-free": (
        'op.alter_column("mood", "word", type_=sa.Text())',
        [("type-change", "warning", True)],
    ),
    "not-null-that-a-check-spares": (
        'op.alter_column("mood", "note", nullable=False)',
        [("set-not-null", "warning", True)],
    ),
    "not-null-that-reads": (
        'op.alter_column("mood", "rank", nullable=False)',
        [("set-not-null", "error", False)],
    ),
    "a-table-copied-by-a-batch": (
        'with op.batch_alter_table("mood", recreate="always") as batch:\n    pass',
        [("table-rewrite", "error", False)],
    ),
    "what-no-lock-can-refute": (
        'op.drop_column("mood", "note")',
        [("drop-column", "error", False)],
    ),
    "what-did-not-run": (
        'if not sa.inspect(op.get_bind()).has_table("mood"):\n    op.create_index("ix", "mood", ["rank"])',
        [("non-concurrent-index", "error", False)],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_danger_that_was_read_is_settled_by_the_measurement(
    on_postgresql: Chain, measuring: Callable[[], Measurement], name: str
) -> None:
    body, expected = CASES[name]
    on_postgresql.revision("0001", TABLE).revision("0002", body)
    project = on_postgresql.project()
    read = check_dangers(project, read_history(project.versions, project.root), Severity.ERROR)

    found = [
        (each.rule, each.severity.value, "measured it does not" in each.message)
        for each in settle(read, measuring())
    ]

    assert found == expected


def test_a_refuted_danger_says_what_was_measured(
    on_postgresql: Chain, measuring: Callable[[], Measurement]
) -> None:
    body, _expected = CASES["a-type-change-that-is-free"]
    on_postgresql.revision("0001", TABLE).revision("0002", body)
    project = on_postgresql.project()
    read = check_dangers(project, read_history(project.versions, project.root), Severity.ERROR)

    (found,) = settle(read, measuring())

    assert re.sub(r"\d+ ms", "T", str(found)) == (
        'migrations/versions/0002_step.py:9: MIG109 changes the type of "mood.word" to text; '
        'measured it does not: ACCESS EXCLUSIVE on "mood", no rewrite, no scan (T at 1,000 rows)'
    )


def test_a_table_without_rows_refutes_nothing(
    on_postgresql: Chain, measuring: Callable[..., Measurement]
) -> None:
    body, _expected = CASES["a-type-change-that-is-free"]
    on_postgresql.revision("0001", TABLE).revision("0002", body)
    project = on_postgresql.project()
    read = check_dangers(project, read_history(project.versions, project.root), Severity.ERROR)
    measurement = measuring(fill=lambda _connection, names: dict.fromkeys(names, "not filled"))

    found = [each.severity for each in settle(read, measurement)]

    assert found == [Severity.ERROR]
