"""Measures the revisions of a project on an ephemeral PostgreSQL, on tables that hold rows."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager

from pytest_lifeos.checks.migrations.environment.ephemeral import EphemeralDatabase
from pytest_lifeos.checks.migrations.environment.run import Environment
from pytest_lifeos.checks.migrations.measured.measuring import Measuring
from pytest_lifeos.checks.migrations.measured.rows.fill import Fill, fill_tables
from pytest_lifeos.checks.migrations.measured.statement import Measurement
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.finding import CannotTell

NewDatabase = Callable[[], AbstractContextManager[EphemeralDatabase]]


def measure(
    project: MigrationProject,
    database: EphemeralDatabase,
    *,
    fill: Fill = fill_tables,
    only: Collection[str] | None = None,
    seconds: float = 600.0,
) -> Measurement:
    """Upgrades the empty PostgreSQL `database` to its heads, and measures the revisions `only`, or all.

    `fill` gives rows to the tables that are there before a revision. What goes wrong is in the answer's
    `doubt`; nothing of the project's raises. A run of `env.py` may take `seconds`.
    """
    measuring = Measuring(Environment(project, database, seconds), fill)
    doubt = measuring.prepare() or measuring.walk(only) or measuring.arrive()
    return Measurement(revisions=tuple(measuring.found), doubt=doubt)


def measure_on(project: MigrationProject, new: NewDatabase, seconds: float) -> Measurement:
    """Measures all revisions on a database that `new` makes; where there is none, that is the doubt."""
    try:
        with new() as database:
            return measure(project, database, seconds=seconds)
    except CannotTell as none:
        return Measurement(revisions=(), doubt=none.message.removeprefix("migrations: "))
