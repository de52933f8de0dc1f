"""Rehearsal: up, compare, down and up again on one ephemeral database, and what each phase found."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from itertools import chain

from pytest_lifeos.checks.migrations.environment.environment_runs import check_environment
from pytest_lifeos.checks.migrations.environment.ephemeral import EphemeralDatabase
from pytest_lifeos.checks.migrations.environment.run import Environment
from pytest_lifeos.checks.migrations.environment.sqlite_file import sqlite_file
from pytest_lifeos.checks.migrations.environment.wrong_database import check_connections
from pytest_lifeos.checks.migrations.history.cycle import check_cycles
from pytest_lifeos.checks.migrations.history.duplicate_id import check_ids
from pytest_lifeos.checks.migrations.history.heads import check_heads
from pytest_lifeos.checks.migrations.history.missing_parent import check_parents
from pytest_lifeos.checks.migrations.history.revisions import History, read_history
from pytest_lifeos.checks.migrations.history.unreadable import check_readable
from pytest_lifeos.checks.migrations.project import MigrationProject, relative
from pytest_lifeos.checks.migrations.rehearsal.arrival import check_arrival
from pytest_lifeos.checks.migrations.rehearsal.catalogue_match import check_catalogue
from pytest_lifeos.checks.migrations.rehearsal.downgrade import check_downgrade
from pytest_lifeos.checks.migrations.rehearsal.downgrade_exact import check_downgrade_exact
from pytest_lifeos.checks.migrations.rehearsal.models_made import make_models
from pytest_lifeos.checks.migrations.rehearsal.models_match import Comparison, check_models, compare
from pytest_lifeos.checks.migrations.rehearsal.upgrade import check_upgrade
from pytest_lifeos.checks.migrations.rehearsal.upgrade_again import check_upgrade_again
from pytest_lifeos.checks.migrations.rehearsal.walk import Goal, Walk, walk
from pytest_lifeos.checks.migrations.schema.reader import schema_reader
from pytest_lifeos.finding import CannotTell, Finding

Findings = tuple[Finding, ...]
Go = Callable[[Goal], Walk]
NewDatabase = Callable[[], AbstractContextManager[EphemeralDatabase]]


@dataclass(frozen=True, kw_only=True)
class Phase:
    """What one phase came to: its findings, or the doubt that kept it from an answer."""

    findings: Findings = ()
    doubt: CannotTell | None = None

    def told(self) -> Findings:
        """The findings; raises CannotTell where the phase was not reached or could not tell."""
        if self.doubt is not None:
            raise CannotTell(self.doubt.code, self.doubt.message)
        return self.findings


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
    project: MigrationProject, new: NewDatabase = sqlite_file, seconds: float = 600.0
) -> Rehearsal:
    """Rehearses the migrations of `project`; neither its databases nor its files are touched.

    `new` makes an empty database; one run of `env.py` may take `seconds`.
    """
    try:
        history = _whole_history(project)
    except CannotTell as doubt:
        lost = Phase(doubt=doubt)
        return Rehearsal(upgrade_phase=lost, models_phase=lost, downgrade_phase=lost)
    rehearsal = _try(project, history, new, seconds, whole=False)
    # What was done behind the back of the reader is found by reading all of it at each step.
    return rehearsal or _try(project, history, new, seconds, whole=True) or _unread()


def _try(
    project: MigrationProject, history: History, new: NewDatabase, seconds: float, *, whole: bool
) -> Rehearsal | None:
    """One rehearsal on new databases; None if the schema changed without being noticed."""
    with new() as database:
        reader = schema_reader(database.dialect, whole=whole)
        environment = Environment(project, database, seconds)
        rehearsal = _rehearse(environment, new, partial(walk, environment, history, reader))
        return None if reader.missed else rehearsal


def _rehearse(environment: Environment, new: NewDatabase, go: Go) -> Rehearsal:
    up = go("head")
    upgrade = Phase(findings=_judge(up, check_upgrade(up)))
    if upgrade.findings:
        message = "migrations: not reached, the upgrade to head has findings"
        lost = Phase(doubt=CannotTell("migrations-not-upgraded", message))
        return Rehearsal(upgrade_phase=upgrade, models_phase=lost, downgrade_phase=lost)
    models = _judge_models(compare(environment), up, environment, new)
    downgrade = Phase(findings=_judge_downgrade(up, go))
    return Rehearsal(upgrade_phase=upgrade, models_phase=models, downgrade_phase=downgrade)


def _unread() -> Rehearsal:
    message = "migrations: the schema changes between two readings of it: who else works on it?"
    lost = Phase(doubt=CannotTell("migrations-unread", message))
    return Rehearsal(upgrade_phase=lost, models_phase=lost, downgrade_phase=lost)


def _whole_history(project: MigrationProject) -> History:
    """The history, if it is one line that can be walked; raises CannotTell otherwise."""
    history = read_history(project.versions, project.root)
    if not project.environment.is_file():
        name = relative(project.environment, project.root)
        raise CannotTell("migrations-no-environment", f"migrations: there is no {name}")
    checks = (check_readable, check_ids, check_parents, check_cycles)
    if broken := list(chain.from_iterable(check(history) for check in checks)):
        message = f"migrations: not rehearsed, the history is broken: {broken[0]}"
        raise CannotTell("migrations-history", message)
    if several := list(check_heads(history)):
        raise CannotTell("migrations-heads", f"migrations: not rehearsed: {several[0]}")
    return history


def _judge_models(
    comparison: Comparison, up: Walk, environment: Environment, new: NewDatabase
) -> Phase:
    if stopped := _stopped(comparison):
        return Phase(findings=stopped)
    try:
        found = tuple(check_models(comparison))
        if not comparison.is_rewritten:
            found += tuple(_judge_catalogue(comparison, up, environment, new))
    except CannotTell as doubt:
        return Phase(doubt=doubt)
    return Phase(findings=found)


def _judge_catalogue(
    comparison: Comparison, up: Walk, environment: Environment, new: NewDatabase
) -> Iterable[Finding]:
    migrated = up.stops[-1].schema
    with new() as database:
        beside = Environment(environment.project, database, environment.seconds)
        made = make_models(beside, comparison.models, migrated)
    path = relative(environment.project.location, environment.project.root)
    return check_catalogue(migrated, made, path)


def _judge_downgrade(up: Walk, go: Go) -> Findings:
    """Each step is taken only while the ones before it found nothing: the rest would be echoes."""
    down = go("base")
    if found := _judge(down, check_downgrade(down)):
        return found
    if left := tuple(check_downgrade_exact(up, down)):
        return left
    again = go("head")
    return _judge(again, check_upgrade_again(up, again))


def _judge(walked: Walk, own: Iterable[Finding]) -> Findings:
    """What stopped the run, what is wrong with where it arrived, or what `own` finds."""
    return _stopped(walked) or tuple(chain(check_arrival(walked), own))


def _stopped(run: Walk | Comparison) -> Findings:
    """A connect that was refused explains the error that follows from it."""
    return tuple(check_connections(run.refusals)) or tuple(check_environment(run.failure))
