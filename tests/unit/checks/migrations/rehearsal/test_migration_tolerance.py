"""The tolerance list: differences between models and migrations that may stay, each for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.migrations.demands import Demands, Tolerance
from pytest_lifeos.checks.migrations.environment.postgresql_database import postgresql_database
from pytest_lifeos.checks.migrations.environment.sqlite_file import sqlite_file
from pytest_lifeos.checks.migrations.rehearsal.phase import Phase, together
from pytest_lifeos.checks.migrations.rehearsal.rehearse import rehearse
from pytest_lifeos.finding import CannotTell, Finding, Review, Severity

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

_TABLE = 'op.create_table("{0}", sa.Column("id", sa.Integer, primary_key=True){1})'
_PLACE = "pyproject.toml: MIG022"


def rehearsed(chain: Chain, *entries: Tolerance) -> tuple[Finding, ...]:
    """What the models test comes to."""
    demands = Demands(tolerate=entries)
    if chain.new_url is None:
        return rehearse(chain.project(), sqlite_file, 60.0, demands).models
    new_url = chain.new_url
    return rehearse(
        chain.project(), lambda: postgresql_database(new_url(), 60.0), 60.0, demands
    ).models


def drifted(chain: Chain) -> Chain:
    """A table and a column that no model has, and a check and an index that no revision adds."""
    chain.revision("0001", _TABLE.format("task", ', sa.Column("due", sa.Date)'))
    chain.revision("0002", _TABLE.format("spatial_ref", ""))
    return chain.models("""
        sa.Table(
            "task", metadata, sa.Column("id", sa.Integer, primary_key=True),
            sa.CheckConstraint("id > 0", name="ck_task_id"), sa.Index("ix_task", "id"),
        )
        """)


_ALL = (
    Tolerance(kind="table", table="spatial_*", reason="PostGIS makes it"),
    Tolerance(kind="column", table="task", name="due", reason="release 3 takes it out"),
    Tolerance(kind="index", name="ix_task", reason="is built by hand"),
    Tolerance(kind="constraint", table="task", reason="is added by hand"),
)


def told(found: tuple[Finding, ...]) -> list[tuple[str, Severity, Review | None]]:
    return [(each.code, each.severity, each.review) for each in found]


def test_each_difference_that_is_tolerated_stays_in_the_report(chain: Chain) -> None:
    found = rehearsed(drifted(chain), *_ALL)

    assert sorted(each.review.reason for each in found if each.review) == sorted(
        each.reason for each in _ALL
    )
    assert {(each.severity, each.review.by if each.review else "") for each in found} == {
        (Severity.NOTE, "pyproject.toml")
    }


def test_they_are_the_same_on_postgresql(on_postgresql: Chain) -> None:
    found = rehearsed(drifted(on_postgresql), *_ALL)

    assert sorted(each.review.reason for each in found if each.review) == sorted(
        each.reason for each in _ALL
    )


def test_what_no_entry_is_about_is_an_error(chain: Chain) -> None:
    found = rehearsed(drifted(chain), *_ALL[:-1])

    errors = [str(each) for each in found if each.severity is Severity.ERROR]
    assert errors == [
        'migrations: MIG021 check of "task": id > 0 is in the models but not in the migrations'
    ]


@pytest.mark.parametrize(
    "entry",
    [
        Tolerance(kind="column", table="task", name="duo", reason="x"),
        Tolerance(kind="index", table="task", name="due", reason="x"),
        Tolerance(table="other", name="due", reason="x"),
        Tolerance(name="DUE", reason="x"),
    ],
)
def test_an_entry_that_is_about_nothing_is_found(chain: Chain, entry: Tolerance) -> None:
    found = rehearsed(chain.tasks(), entry)

    assert [str(each) for each in found] == [
        f"{_PLACE} `tolerate` has {entry}, and on sqlite no difference is like that"
    ]


def test_an_entry_for_the_other_database_is_left_alone(chain: Chain) -> None:
    entry = Tolerance(name="due", database="postgresql", reason="x")

    assert rehearsed(chain.tasks(), entry) == ()


def _phase(*rules: str, doubt: CannotTell | None = None) -> Phase:
    found = {
        rule: Finding(
            path="a", code="x", rule=rule, message="m", severity=Severity(rule.partition(" ")[0])
        )
        for rule in rules
        if " " in rule
    }
    unused = Finding(path="a", code="x", rule="tolerance-unused", message="m")
    return Phase(findings=tuple(found.get(rule, unused) for rule in rules), doubt=doubt)


@pytest.mark.parametrize(
    ("phases", "rules", "is_told"),
    [
        ([_phase("unused"), _phase("unused")], ["tolerance-unused"], True),
        ([_phase("unused", "note a"), _phase("note b")], ["note a", "note b"], True),
        ([_phase("note a"), _phase(doubt=CannotTell("x", "y"))], ["note a"], False),
        ([_phase("error a"), _phase(doubt=CannotTell("x", "y"))], ["error a"], True),
    ],
)
def test_of_several_databases_an_entry_may_be_about_one_and_a_note_hides_no_doubt(
    phases: list[Phase], rules: list[str], is_told: bool
) -> None:
    phase = together(phases)

    assert ([each.rule for each in phase.findings], phase.doubt is None) == (rules, is_told)
