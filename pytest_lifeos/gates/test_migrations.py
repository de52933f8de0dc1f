"""The migrations gate: one head, up from nothing, rows kept, models match, down and up again, dangers shown.

All of it on ephemeral databases, SQLite or PostgreSQL; the project's own are never touched. What each
test stands on is made once, by the fixtures in migrations_read.py and migrations_run.py.
"""

from collections.abc import Callable, Iterable
from itertools import chain

from pytest_lifeos.checks.migrations.dangers import check_dangers
from pytest_lifeos.checks.migrations.history.change import Change
from pytest_lifeos.checks.migrations.history.compared import check_compared
from pytest_lifeos.checks.migrations.history.cycle import check_cycles
from pytest_lifeos.checks.migrations.history.duplicate_id import check_ids
from pytest_lifeos.checks.migrations.history.heads import check_heads
from pytest_lifeos.checks.migrations.history.missing_parent import check_parents
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.checks.migrations.history.unreadable import check_readable
from pytest_lifeos.checks.migrations.measured.beside_reading import settle
from pytest_lifeos.checks.migrations.measured.check import check_measured
from pytest_lifeos.checks.migrations.measured.statement import Measurement
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.checks.migrations.rehearsal.rehearse import Rehearsal
from pytest_lifeos.checks.migrations.review.incomplete import check_complete
from pytest_lifeos.checks.migrations.review.known import measured_codes, read_codes
from pytest_lifeos.checks.migrations.review.review import Notes, notes_of, review
from pytest_lifeos.checks.migrations.review.unknown_rule import check_rules_known
from pytest_lifeos.checks.migrations.rows.check import check_rows
from pytest_lifeos.checks.migrations.rows.effect import Effects
from pytest_lifeos.finding import Finding, Severity
from pytest_lifeos.gates.migrations_read import (
    asked,
    change,
    danger,
    history,
    judged,
    notes,
    project,
)
from pytest_lifeos.gates.migrations_run import (
    beside,
    measurement,
    new_postgresql,
    rehearsal,
    rows,
    rows_on,
    stops_told,
)
from pytest_lifeos.settings.migrations import MigrationSettings

ExpectNone = Callable[[Iterable[Finding]], None]


def test_history_is_whole(history: History, lifeos_expect_none: ExpectNone) -> None:
    """Every revision can be read, has an id of its own, and leads down to the first."""
    checks = (check_readable, check_ids, check_parents, check_cycles)
    lifeos_expect_none(chain.from_iterable(check(history) for check in checks))


def test_history_has_one_head(
    project: MigrationProject, history: History, lifeos_expect_none: ExpectNone
) -> None:
    """With two heads `upgrade head` refuses both, and `flask db heads` still exits with 0."""
    lifeos_expect_none(check_heads(history, project.branches))


def test_history_keeps_what_databases_ran(
    project: MigrationProject,
    history: History,
    change: Change,
    notes: Notes,
    asked: MigrationSettings,
    lifeos_expect_none: ExpectNone,
) -> None:
    """What the base branch has is neither edited nor deleted; what is new is listed, and well named."""
    found = check_compared(project, history, change, asked.revisions, asked.squashed)
    lifeos_expect_none(review(found, notes))


def test_review_notes_are_whole(notes: Notes, lifeos_expect_none: ExpectNone) -> None:
    """A note says who accepted what, and why; else nobody can tell later whether it still holds."""
    lifeos_expect_none(chain(check_complete(notes), check_rules_known(notes)))


def test_upgrade_reaches_head(rehearsal: Rehearsal, lifeos_expect_none: ExpectNone) -> None:
    """An empty database comes up to head through every revision."""
    lifeos_expect_none(rehearsal.upgrade)


def test_upgrade_keeps_rows(
    project: MigrationProject,
    history: History,
    judged: frozenset[str] | None,
    rows: Effects,
    notes: Notes,
    danger: Severity,
    lifeos_expect_none: ExpectNone,
) -> None:
    """On an empty database NOT NULL without a default goes well, and on every other one it stops."""
    read = check_dangers(project, history, danger, judged)
    lifeos_expect_none(review(check_rows(rows, read), notes))


def test_models_match_the_schema(rehearsal: Rehearsal, lifeos_expect_none: ExpectNone) -> None:
    """A model without its revision works on every laptop and on no server."""
    lifeos_expect_none(rehearsal.models)


def test_downgrade_undoes_each_upgrade(
    rehearsal: Rehearsal, notes: Notes, lifeos_expect_none: ExpectNone
) -> None:
    """A rollback that leaves something behind fails when it is needed most."""
    lifeos_expect_none(review(rehearsal.downgrade, notes))


def test_dangers_are_shown(
    project: MigrationProject,
    history: History,
    judged: frozenset[str] | None,
    measurement: Measurement,
    danger: Severity,
    lifeos_expect_none: ExpectNone,
) -> None:
    """What drops, rewrites or locks is for the DB team to see; a measurement that refutes it wins."""
    found = settle(check_dangers(project, history, danger, judged), measurement)
    lifeos_expect_none(review(found, notes_of(project, history, judged), read_codes()))


def test_locks_are_measured(
    project: MigrationProject,
    history: History,
    judged: frozenset[str] | None,
    measurement: Measurement,
    stops_told: frozenset[str],
    danger: Severity,
    lifeos_expect_none: ExpectNone,
) -> None:
    """What a revision really locks, rewrites and reads, on tables with rows: PostgreSQL only."""
    found = check_measured(measurement, danger, stops_told)
    own = notes_of(project, history, judged)
    lifeos_expect_none(review(found, own, measured_codes(measurement)))
