"""Measures the revisions of a project on an ephemeral PostgreSQL, on tables that hold rows."""

from collections.abc import Collection
from itertools import chain

from pytest_lifeos.checks.migrations.environment.ephemeral import EphemeralDatabase, NewDatabase
from pytest_lifeos.checks.migrations.environment.run import Environment
from pytest_lifeos.checks.migrations.measured.measuring import Measuring
from pytest_lifeos.checks.migrations.measured.rows.fill import fill_tables
from pytest_lifeos.checks.migrations.measured.statement import Measurement
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.checks.migrations.rows.fill import Fill
from pytest_lifeos.checks.migrations.way import Way, first_doubt
from pytest_lifeos.finding import CannotTell


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
    way = Way(Environment(project, database, seconds))
    measuring = Measuring(way, fill)
    doubt = measuring.prepare() or measuring.walk(only) or way.arrive()
    return Measurement(revisions=tuple(measuring.found), doubt=doubt)


def measure_on(
    project: MigrationProject,
    new: NewDatabase,
    seconds: float,
    only: Collection[str] | None = None,
) -> Measurement:
    """Measures the revisions `only`, or all, for each database of the project, on one that `new` makes.

    Where there is none, that is the doubt.
    """
    if only is not None and not only:
        return Measurement(revisions=())
    found = {each.bind: _measure_on(each, new, seconds, only) for each in project.databases}
    return Measurement(
        revisions=tuple(chain.from_iterable(each.revisions for each in found.values())),
        doubt=first_doubt({bind: each.doubt for bind, each in found.items()}),
    )


def _measure_on(
    project: MigrationProject, new: NewDatabase, seconds: float, only: Collection[str] | None
) -> Measurement:
    try:
        with new() as database:
            return measure(project, database, only=only, seconds=seconds)
    except CannotTell as none:
        return Measurement(revisions=(), doubt=none.message.removeprefix("migrations: "))
