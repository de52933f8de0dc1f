"""Upgrades the databases of a project to their heads over tables that hold rows, and tells what came of it."""

from collections.abc import Collection
from functools import partial
from itertools import chain

from pytest_lifeos.checks.migrations.environment.ephemeral import EphemeralDatabase, NewDatabase
from pytest_lifeos.checks.migrations.environment.run import Environment
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.checks.migrations.rows.effect import Effects
from pytest_lifeos.checks.migrations.rows.walk import Walk
from pytest_lifeos.checks.migrations.way import Way, first_doubt
from pytest_lifeos.finding import CannotTell


def upgrade_rows(
    project: MigrationProject,
    database: EphemeralDatabase,
    *,
    only: Collection[str] | None = None,
    seconds: float = 600.0,
    whole: bool = False,
) -> Effects:
    """Upgrades the empty `database` to its heads, the revisions `only`, or all, on tables with rows.

    What goes wrong is in the answer's `doubt`; nothing of the project's raises. A run of `env.py` may take
    `seconds`. With `whole` all tables are read after each revision, whatever is noted of them.
    """
    way = Way(Environment(project, database, seconds))
    walk = Walk(way=way, whole=whole)
    doubt = way.plan() or walk.go(only) or way.arrive()
    return Effects(revisions=tuple(walk.found), doubt=doubt, is_unnoticed=walk.is_unnoticed)


def upgrade_rows_on(
    project: MigrationProject,
    new: NewDatabase,
    seconds: float,
    only: Collection[str] | None = None,
) -> Effects:
    """The same for each database of the project, on one that `new` makes; where there is none, that is the doubt."""
    if only is not None and not only:
        return Effects(revisions=())
    on = partial(_upgrade_on, new=new, seconds=seconds, only=only)
    found = {each.bind: on(each) for each in project.databases}
    return Effects(
        revisions=tuple(chain.from_iterable(each.revisions for each in found.values())),
        doubt=first_doubt({bind: each.doubt for bind, each in found.items()}),
    )


def _upgrade_on(
    project: MigrationProject, new: NewDatabase, seconds: float, only: Collection[str] | None
) -> Effects:
    try:
        with new() as database:
            found = upgrade_rows(project, database, only=only, seconds=seconds)
        if not found.is_unnoticed:
            return found
        with new() as database:
            return upgrade_rows(project, database, only=only, seconds=seconds, whole=True)
    except CannotTell as none:
        return Effects(revisions=(), doubt=none.message.removeprefix("migrations: "))
