"""Rehearsal: up, compare, down and up again on one ephemeral database, and what each phase found."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain

from pytest_lifeos.checks.migrations.demands import NOTHING_EXCUSED, Demands
from pytest_lifeos.checks.migrations.environment.ephemeral import NewDatabase
from pytest_lifeos.checks.migrations.environment.run import Environment
from pytest_lifeos.checks.migrations.environment.sqlite_file import sqlite_file
from pytest_lifeos.checks.migrations.history.cycle import check_cycles
from pytest_lifeos.checks.migrations.history.duplicate_id import check_ids
from pytest_lifeos.checks.migrations.history.heads import check_heads
from pytest_lifeos.checks.migrations.history.missing_parent import check_parents
from pytest_lifeos.checks.migrations.history.revisions import History, read_history
from pytest_lifeos.checks.migrations.history.unreadable import check_readable
from pytest_lifeos.checks.migrations.project import MigrationProject, relative
from pytest_lifeos.checks.migrations.rehearsal.downgrades import Fresh, Go, judge_downgrades
from pytest_lifeos.checks.migrations.rehearsal.judged import Findings, judge
from pytest_lifeos.checks.migrations.rehearsal.models import Models
from pytest_lifeos.checks.migrations.rehearsal.models_match import compare
from pytest_lifeos.checks.migrations.rehearsal.phase import Phase, together
from pytest_lifeos.checks.migrations.rehearsal.upgrade import check_upgrade
from pytest_lifeos.checks.migrations.rehearsal.walk import walk
from pytest_lifeos.checks.migrations.schema.by_dialect import schema_reader
from pytest_lifeos.finding import CannotTell


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """The answers of one rehearsal; each of the three raises CannotTell where there is none."""

    upgrade_phase: Phase
    models_phase: Phase
    downgrade_phase: Phase

    @property
    def upgrade(self) -> Findings:
        """From base to head on a fresh database: MIG010 to MIG013."""
        return self.upgrade_phase.told()

    @property
    def models(self) -> Findings:
        """The upgraded database beside the models: MIG020, MIG011, MIG012."""
        return self.models_phase.told()

    @property
    def downgrade(self) -> Findings:
        """From head to base, and up again: MIG030 to MIG032, MIG011 to MIG013."""
        return self.downgrade_phase.told()


def rehearse(
    project: MigrationProject,
    new: NewDatabase = sqlite_file,
    seconds: float = 600.0,
    demands: Demands = NOTHING_EXCUSED,
) -> Rehearsal:
    """Rehearses the migrations of `project`; neither its databases nor its files are touched.

    `new` makes an empty database; one run of `env.py` may take `seconds`; `demands` says what is excused.
    Of a project with several databases each is rehearsed, one after the other.
    """
    try:
        history = _whole_history(project)
    except CannotTell as doubt:
        lost = Phase(doubt=doubt)
        return Rehearsal(upgrade_phase=lost, models_phase=lost, downgrade_phase=lost)
    found = []
    for each in project.databases:
        attempt = partial(_try, each, history, new, seconds, demands)
        # What was done behind the back of the reader is found by reading all of it at each step.
        found.append(attempt(whole=False) or attempt(whole=True) or _unread())
    return Rehearsal(
        upgrade_phase=together([each.upgrade_phase for each in found]),
        models_phase=together([each.models_phase for each in found]),
        downgrade_phase=together([each.downgrade_phase for each in found]),
    )


def _try(
    project: MigrationProject,
    history: History,
    new: NewDatabase,
    seconds: float,
    demands: Demands,
    *,
    whole: bool,
) -> Rehearsal | None:
    """One rehearsal on new databases; None if the schema changed without being noticed."""
    with new() as database:
        reader = schema_reader(database.dialect, whole=whole)
        environment = Environment(project, database, seconds)
        readers = [reader]

        @contextmanager
        def fresh() -> Iterator[Go]:
            with new() as other:
                readers.append(schema_reader(other.dialect, whole=whole))
                yield partial(walk, Environment(project, other, seconds), history, readers[-1])

        go = partial(walk, environment, history, reader)
        rehearsal = _rehearse(environment, new, go, fresh, demands)
        return None if any(each.missed for each in readers) else rehearsal


def _rehearse(
    environment: Environment, new: NewDatabase, go: Go, fresh: Fresh, demands: Demands
) -> Rehearsal:
    up = go("head")
    upgrade = Phase(findings=judge(up, check_upgrade(up)))
    if upgrade.findings:
        message = "migrations: not reached, the upgrade to head has findings"
        lost = Phase(doubt=CannotTell("migrations-not-upgraded", message))
        return Rehearsal(upgrade_phase=upgrade, models_phase=lost, downgrade_phase=lost)
    models = Models(comparison=compare(environment), up=up, environment=environment, new=new)
    downgrade = Phase(findings=judge_downgrades(up, go, fresh, demands, models.make_at_base))
    return Rehearsal(
        upgrade_phase=upgrade, models_phase=models.judge(demands), downgrade_phase=downgrade
    )


def _unread() -> Rehearsal:
    message = "migrations: the schema changes between two readings of it: who else works on it?"
    lost = Phase(doubt=CannotTell("migrations-unread", message))
    return Rehearsal(upgrade_phase=lost, models_phase=lost, downgrade_phase=lost)


def _whole_history(project: MigrationProject) -> History:
    """The history, if it is one line that can be walked; raises CannotTell otherwise."""
    history = read_history(project.folders, project.root)
    if not project.environment.is_file():
        name = relative(project.environment, project.root)
        raise CannotTell("migrations-no-environment", f"migrations: there is no {name}")
    checks = (check_readable, check_ids, check_parents, check_cycles)
    if broken := list(chain.from_iterable(check(history) for check in checks)):
        message = f"migrations: not rehearsed, the history is broken: {broken[0]}"
        raise CannotTell("migrations-history", message)
    if several := list(check_heads(history, project.branches)):
        raise CannotTell("migrations-heads", f"migrations: not rehearsed: {several[0]}")
    return history
