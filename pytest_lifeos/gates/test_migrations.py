"""The migrations gate: one head, up from nothing, rows kept, models match, down and up again, dangers shown.

All of it on ephemeral databases, SQLite or PostgreSQL; the project's own are never touched.
"""

import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

from pytest_lifeos.checks.migrations.dangers import check_dangers
from pytest_lifeos.checks.migrations.environment.configuration import located
from pytest_lifeos.checks.migrations.environment.contained import Death, apart
from pytest_lifeos.checks.migrations.environment.postgresql_database import (
    PostgresDatabase,
    postgresql_database,
)
from pytest_lifeos.checks.migrations.environment.process_ends import tell_death
from pytest_lifeos.checks.migrations.environment.sqlite_file import sqlite_file
from pytest_lifeos.checks.migrations.history.change import Change, read_change
from pytest_lifeos.checks.migrations.history.compared import check_compared
from pytest_lifeos.checks.migrations.history.cycle import check_cycles
from pytest_lifeos.checks.migrations.history.duplicate_id import check_ids
from pytest_lifeos.checks.migrations.history.heads import check_heads
from pytest_lifeos.checks.migrations.history.missing_parent import check_parents
from pytest_lifeos.checks.migrations.history.revisions import History, read_history
from pytest_lifeos.checks.migrations.history.unreadable import check_readable
from pytest_lifeos.checks.migrations.measured.beside_reading import settle
from pytest_lifeos.checks.migrations.measured.check import check_measured
from pytest_lifeos.checks.migrations.measured.measure import measure_on
from pytest_lifeos.checks.migrations.measured.statement import Measurement
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.checks.migrations.rehearsal.died import rehearsal_of
from pytest_lifeos.checks.migrations.rehearsal.rehearse import Rehearsal, rehearse
from pytest_lifeos.checks.migrations.review.incomplete import check_complete
from pytest_lifeos.checks.migrations.review.known import measured_codes, read_codes
from pytest_lifeos.checks.migrations.review.review import Notes, notes_of, review
from pytest_lifeos.checks.migrations.review.unknown_rule import check_rules_known
from pytest_lifeos.checks.migrations.rows.check import check_rows
from pytest_lifeos.checks.migrations.rows.outcome import Outcomes
from pytest_lifeos.checks.migrations.rows.walk import upgrade_rows_on
from pytest_lifeos.finding import Finding, Severity
from pytest_lifeos.settings import Settings
from pytest_lifeos.settings.migrations import MigrationSettings

ExpectNone = Callable[[Iterable[Finding]], None]
T = TypeVar("T")


class Once(Protocol):
    """Makes what a name stands for once a run, in whichever worker asks first."""

    def __call__(self, name: str, make: Callable[[], T]) -> T:
        """What `make` returned."""


@pytest.fixture(scope="module")
def project(lifeos_settings: Settings) -> MigrationProject:
    """Where the migrations are, as the project's settings say."""
    own = lifeos_settings.gates["migrations"].owned(MigrationSettings)
    return located(
        MigrationProject(
            root=lifeos_settings.root,
            script_location=Path(own.script_location),
            app=own.app,
            metadata=own.metadata,
            version_locations=tuple(Path(each) for each in own.version_locations),
            branches=own.heads,
            before=own.before,
            binds=own.binds,
        )
    )


@pytest.fixture(scope="module")
def history(project: MigrationProject) -> History:
    """The revision files, read but not imported."""
    return read_history(project.folders, project.root)


@pytest.fixture(scope="module")
def change(project: MigrationProject, history: History, lifeos_settings: Settings) -> Change:
    """The history beside that of the base branch."""
    return read_change(project, history, lifeos_settings.base, os.environ)


@pytest.fixture(scope="module")
def judged(change: Change, lifeos_settings: Settings) -> frozenset[str] | None:
    """The revisions whose dangers count: the new ones, or None for all of them."""
    own = lifeos_settings.gates["migrations"].owned(MigrationSettings)
    return change.judged(own.revisions)


@pytest.fixture(scope="module")
def notes(project: MigrationProject, history: History) -> Notes:
    """The review notes beside the lines of all revisions."""
    return notes_of(project, history)


@pytest.fixture(scope="module")
def rehearsal(
    project: MigrationProject,
    lifeos_settings: Settings,
    lifeos_database: str,
    lifeos_empty_database: Callable[[], AbstractContextManager[str]],
    lifeos_once: Once,
) -> Rehearsal:
    """Up, compare, down and up again, done once a database for the tests below."""
    own = lifeos_settings.gates["migrations"].owned(MigrationSettings)
    postgresql = partial(_postgresql, lifeos_empty_database, own.timeout)
    new = sqlite_file if lifeos_database == "sqlite" else postgresql
    rehearsed = partial(rehearse, project, new, own.timeout, own.demands)
    found = lifeos_once(f"rehearsal-{lifeos_database}", lambda: apart(new, rehearsed))
    return rehearsal_of(found, project)


@pytest.fixture(scope="module")
def measurement(
    project: MigrationProject,
    judged: frozenset[str] | None,
    lifeos_settings: Settings,
    lifeos_empty_database: Callable[[], AbstractContextManager[str]],
    lifeos_once: Once,
) -> Measurement:
    """What each judged revision locks, rewrites and reads; nothing where PostgreSQL is not rehearsed on."""
    own = lifeos_settings.gates["migrations"].owned(MigrationSettings)
    if "postgresql" not in own.rehearsed_on(lifeos_settings.database):
        return Measurement(revisions=())
    new = partial(_postgresql, lifeos_empty_database, own.timeout)
    measured = partial(measure_on, project, new, own.timeout, judged)
    found = lifeos_once("measurement", lambda: apart(new, measured))
    if isinstance(found, Death):
        return Measurement(revisions=(), doubt=str(tell_death(found, project)))
    return found


@pytest.fixture(scope="module")
def rows(
    project: MigrationProject,
    judged: frozenset[str] | None,
    lifeos_settings: Settings,
    lifeos_database: str,
    lifeos_empty_database: Callable[[], AbstractContextManager[str]],
    lifeos_once: Once,
) -> Outcomes:
    """What each judged revision does to rows, once a database."""
    seconds = lifeos_settings.gates["migrations"].owned(MigrationSettings).timeout
    postgresql = partial(_postgresql, lifeos_empty_database, seconds)
    new = sqlite_file if lifeos_database == "sqlite" else postgresql
    upgraded = partial(upgrade_rows_on, project, new, seconds, judged)
    found = lifeos_once(f"rows-{lifeos_database}", lambda: apart(new, upgraded))
    if isinstance(found, Death):
        return Outcomes(revisions=(), doubt=str(tell_death(found, project)))
    return found


@pytest.fixture(scope="module")
def danger(lifeos_settings: Settings) -> Severity:
    """How heavy a danger is, as the policy says."""
    own = lifeos_settings.gates["migrations"].owned(MigrationSettings)
    return Severity.ERROR if own.dangerous == "block" else Severity.WARNING


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
    lifeos_settings: Settings,
    lifeos_expect_none: ExpectNone,
) -> None:
    """What the base branch has is neither edited nor deleted; what is new is listed, and well named."""
    own = lifeos_settings.gates["migrations"].owned(MigrationSettings)
    found = check_compared(project, history, change, own.revisions)
    lifeos_expect_none(review(found, notes))


def test_review_notes_are_whole(notes: Notes, lifeos_expect_none: ExpectNone) -> None:
    """A note says who accepted what, and why; else nobody can tell later whether it still holds."""
    lifeos_expect_none(chain(check_complete(notes), check_rules_known(notes)))


def test_upgrade_reaches_head(rehearsal: Rehearsal, lifeos_expect_none: ExpectNone) -> None:
    """An empty database comes up to head through every revision."""
    lifeos_expect_none(rehearsal.upgrade)


def test_upgrade_keeps_rows(rows: Outcomes, notes: Notes, lifeos_expect_none: ExpectNone) -> None:
    """On an empty database NOT NULL without a default goes well, and on every other one it stops."""
    lifeos_expect_none(review(check_rows(rows), notes))


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
    danger: Severity,
    lifeos_expect_none: ExpectNone,
) -> None:
    """What a revision really locks, rewrites and reads, on tables with rows: PostgreSQL only."""
    found = check_measured(measurement, danger)
    own = notes_of(project, history, judged)
    lifeos_expect_none(review(found, own, measured_codes(measurement)))


def _postgresql(
    empty: Callable[[], AbstractContextManager[str]], seconds: float
) -> AbstractContextManager[PostgresDatabase]:
    return postgresql_database(empty(), seconds)
