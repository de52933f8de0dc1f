"""The fixtures of the migrations gate about what is run: the history on ephemeral databases, with rows and without."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing
from functools import cache, partial
from typing import Protocol, TypeVar

import pytest

from pytest_lifeos.checks.migrations.environment.beside import Beside
from pytest_lifeos.checks.migrations.environment.contained import (
    Begun,
    Death,
    apart,
    begin,
)
from pytest_lifeos.checks.migrations.environment.ephemeral import NewDatabase
from pytest_lifeos.checks.migrations.environment.postgresql_database import postgresql_database
from pytest_lifeos.checks.migrations.environment.process_ends import tell_death
from pytest_lifeos.checks.migrations.environment.sqlite_file import sqlite_file
from pytest_lifeos.checks.migrations.measured.measure import measure_on
from pytest_lifeos.checks.migrations.measured.statement import Measurement
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.checks.migrations.rehearsal.died import rehearsal_of
from pytest_lifeos.checks.migrations.rehearsal.rehearse import Rehearsal, rehearse
from pytest_lifeos.checks.migrations.rows.effect import Effects
from pytest_lifeos.checks.migrations.rows.upgrade import upgrade_rows_on
from pytest_lifeos.settings import Settings
from pytest_lifeos.settings.migrations import MigrationSettings

T = TypeVar("T")


class Once(Protocol):
    """Makes what a name stands for once a run, in whichever worker asks first."""

    @property
    def is_shared(self) -> bool:
        """Whether there are several workers."""

    def __call__(self, name: str, make: Callable[[], T]) -> T:
        """What `make` returned."""


@pytest.fixture(scope="module")
def new_postgresql(
    asked: MigrationSettings, lifeos_empty_database: Callable[[], AbstractContextManager[str]]
) -> NewDatabase:
    """Makes an empty PostgreSQL database."""
    return lambda: postgresql_database(lifeos_empty_database(), asked.timeout)


@pytest.fixture(scope="module")
def beside(request: pytest.FixtureRequest, lifeos_once: Once) -> Iterator[Beside]:
    """Walks on the databases of this run, beside each other; workers of pytest-xdist are that already."""
    names = () if lifeos_once.is_shared else _databases(request.session.items)
    with closing(Beside(names)) as beside:
        yield beside


def _databases(items: Iterable[pytest.Item]) -> tuple[str, ...]:
    """Those that the selected tests are about."""
    specs = (getattr(each, "callspec", None) for each in items)
    named = (each.params.get("lifeos_database") for each in specs if each is not None)
    return tuple(dict.fromkeys(filter(None, named)))


@pytest.fixture(scope="module")
def rehearsal(
    project: MigrationProject,
    asked: MigrationSettings,
    lifeos_database: str,
    new_postgresql: NewDatabase,
    beside: Beside,
    lifeos_once: Once,
) -> Rehearsal:
    """Up, compare, down and up again, done once a database."""

    def begun(database: str) -> Begun[Rehearsal]:
        new = sqlite_file if database == "sqlite" else new_postgresql
        return begin(new, partial(rehearse, project, new, asked.timeout, asked.demands))

    name = f"rehearsal-{lifeos_database}"
    found = lifeos_once(name, lambda: beside.result("rehearsal", lifeos_database, begun))
    return rehearsal_of(found, project)


@pytest.fixture(scope="module")
def rows_on(
    project: MigrationProject,
    asked: MigrationSettings,
    judged: frozenset[str] | None,
    new_postgresql: NewDatabase,
    beside: Beside,
    lifeos_once: Once,
) -> Callable[[str], Effects]:
    """Makes what each judged revision does to rows on a database, "sqlite" or "postgresql", once for each."""

    def begun(database: str) -> Begun[Effects]:
        new = sqlite_file if database == "sqlite" else new_postgresql
        return begin(new, partial(upgrade_rows_on, project, new, asked.timeout, judged))

    @cache
    def effects(database: str) -> Effects:
        found = lifeos_once(f"rows-{database}", lambda: beside.result("rows", database, begun))
        if isinstance(found, Death):
            return Effects(revisions=(), doubt=str(tell_death(found, project)))
        return found

    return effects


@pytest.fixture(scope="module")
def rows(rows_on: Callable[[str], Effects], lifeos_database: str) -> Effects:
    """What each judged revision does to rows, once a database."""
    return rows_on(lifeos_database)


@pytest.fixture(scope="module")
def stops_told(rows_on: Callable[[str], Effects], measurement: Measurement) -> frozenset[str]:
    """The revisions of which `test_upgrade_keeps_rows` tells on PostgreSQL that they stop; once is enough."""
    if all(each.stopped is None for each in measurement.revisions):
        return frozenset()
    return frozenset(each.path for each in rows_on("postgresql").revisions if each.stops)


@pytest.fixture(scope="module")
def measurement(
    project: MigrationProject,
    asked: MigrationSettings,
    judged: frozenset[str] | None,
    lifeos_settings: Settings,
    new_postgresql: NewDatabase,
    lifeos_once: Once,
) -> Measurement:
    """What each judged revision locks, rewrites and reads; nothing where PostgreSQL is not rehearsed on."""
    if "postgresql" not in asked.rehearsed_on(lifeos_settings.database):
        return Measurement(revisions=())
    measured = partial(measure_on, project, new_postgresql, asked.timeout, judged)
    found = lifeos_once("measurement", lambda: apart(new_postgresql, measured))
    if isinstance(found, Death):
        return Measurement(revisions=(), doubt=str(tell_death(found, project)))
    return found
