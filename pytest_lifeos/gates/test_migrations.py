"""The migrations gate: one head, up from nothing, models match, down and up again, dangers shown.

All of it on ephemeral databases, SQLite or PostgreSQL; the project's own are never touched.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import partial
from itertools import chain
from pathlib import Path

import pytest

from pytest_lifeos.checks.migrations.dangers import check_dangers
from pytest_lifeos.checks.migrations.environment.postgresql_database import (
    PostgresDatabase,
    postgresql_database,
)
from pytest_lifeos.checks.migrations.environment.sqlite_file import sqlite_file
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
from pytest_lifeos.checks.migrations.rehearsal.rehearse import Rehearsal, rehearse
from pytest_lifeos.finding import Finding, Severity
from pytest_lifeos.settings import Settings
from pytest_lifeos.settings.migrations import MigrationSettings

ExpectNone = Callable[[Iterable[Finding]], None]


@pytest.fixture(scope="module")
def project(lifeos_settings: Settings) -> MigrationProject:
    """Where the migrations are, as the project's settings say."""
    own = lifeos_settings.gates["migrations"].owned(MigrationSettings)
    return MigrationProject(
        root=lifeos_settings.root,
        script_location=Path(own.script_location),
        app=own.app,
        metadata=own.metadata,
    )


@pytest.fixture(scope="module")
def history(project: MigrationProject) -> History:
    """The revision files, read but not imported."""
    return read_history(project.versions, project.root)


@pytest.fixture(scope="module")
def rehearsal(
    project: MigrationProject,
    lifeos_settings: Settings,
    lifeos_database: str,
    lifeos_empty_database: Callable[[], AbstractContextManager[str]],
) -> Rehearsal:
    """Up, compare, down and up again, done once a database for the tests below."""
    seconds = lifeos_settings.gates["migrations"].owned(MigrationSettings).timeout
    if lifeos_database == "sqlite":
        return rehearse(project, sqlite_file, seconds)
    return rehearse(project, partial(_postgresql, lifeos_empty_database, seconds), seconds)


@pytest.fixture(scope="module")
def measurement(
    project: MigrationProject,
    lifeos_settings: Settings,
    lifeos_empty_database: Callable[[], AbstractContextManager[str]],
) -> Measurement:
    """What each revision locks, rewrites and reads on PostgreSQL; nothing where that is not rehearsed on."""
    own = lifeos_settings.gates["migrations"].owned(MigrationSettings)
    if "postgresql" not in own.rehearsed_on(lifeos_settings.database):
        return Measurement(revisions=())
    new = partial(_postgresql, lifeos_empty_database, own.timeout)
    return measure_on(project, new, own.timeout)


@pytest.fixture(scope="module")
def danger(lifeos_settings: Settings) -> Severity:
    """How heavy a danger is, as the policy says."""
    own = lifeos_settings.gates["migrations"].owned(MigrationSettings)
    return Severity.ERROR if own.dangerous == "block" else Severity.WARNING


def test_history_is_whole(history: History, lifeos_expect_none: ExpectNone) -> None:
    """Every revision can be read, has an id of its own, and leads down to the first."""
    checks = (check_readable, check_ids, check_parents, check_cycles)
    lifeos_expect_none(chain.from_iterable(check(history) for check in checks))


def test_history_has_one_head(history: History, lifeos_expect_none: ExpectNone) -> None:
    """With two heads `upgrade head` refuses both, and `flask db heads` still exits with 0."""
    lifeos_expect_none(check_heads(history))


def test_upgrade_reaches_head(rehearsal: Rehearsal, lifeos_expect_none: ExpectNone) -> None:
    """An empty database comes up to head through every revision."""
    lifeos_expect_none(rehearsal.upgrade)


def test_models_match_the_schema(rehearsal: Rehearsal, lifeos_expect_none: ExpectNone) -> None:
    """A model without its revision works on every laptop and on no server."""
    lifeos_expect_none(rehearsal.models)


def test_downgrade_undoes_each_upgrade(
    rehearsal: Rehearsal, lifeos_expect_none: ExpectNone
) -> None:
    """A rollback that leaves something behind fails when it is needed most."""
    lifeos_expect_none(rehearsal.downgrade)


def test_dangers_are_shown(
    project: MigrationProject,
    history: History,
    measurement: Measurement,
    danger: Severity,
    lifeos_expect_none: ExpectNone,
) -> None:
    """What drops, rewrites or locks is for the DB team to see; a measurement that refutes it wins."""
    lifeos_expect_none(settle(check_dangers(project, history, danger), measurement))


def test_locks_are_measured(
    measurement: Measurement, danger: Severity, lifeos_expect_none: ExpectNone
) -> None:
    """What a revision really locks, rewrites and reads, on tables with rows: PostgreSQL only."""
    lifeos_expect_none(check_measured(measurement, danger))


def _postgresql(
    empty: Callable[[], AbstractContextManager[str]], seconds: float
) -> AbstractContextManager[PostgresDatabase]:
    return postgresql_database(empty(), seconds)
