"""Walk: one run of all upgrades or downgrades, and where it led."""

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_lifeos.checks.migrations.environment.failure import Failure, Place, failure_of
from pytest_lifeos.checks.migrations.environment.refusal import Refusal
from pytest_lifeos.checks.migrations.environment.run import Environment
from pytest_lifeos.checks.migrations.history.revision_file import Revision
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.checks.migrations.project import MigrationProject, relative
from pytest_lifeos.checks.migrations.rehearsal.recorder import Goal, Recorder, Stop
from pytest_lifeos.checks.migrations.rehearsal.stretches import below, tips
from pytest_lifeos.checks.migrations.schema.facts import Schema
from pytest_lifeos.checks.migrations.schema.reader import SchemaReader


@dataclass(frozen=True, kw_only=True)
class Walk:
    """How a walk to `goal` went; `arrived` are the revisions that the database then says it is at.

    `remaining` are the revisions that should be applied after a walk over some, None after one over all.
    """

    project: MigrationProject
    history: History
    goal: Goal
    stops: tuple[Stop, ...]
    arrived: tuple[str, ...]
    failure: Failure | None
    refusals: tuple[Refusal, ...]
    remaining: frozenset[str] | None = None

    @property
    def wanted(self) -> tuple[str, ...]:
        """The revisions at which the database should be."""
        if self.remaining is not None:
            return tuple(tips(self.history, self.remaining))
        return tuple(each.id for each in self.history.tips) if self.goal == "head" else ()

    @property
    def blamed(self) -> Revision | None:
        """The revision whose file the failure is in."""
        return self.history.by_path.get(self.failure.place.path) if self.failure else None

    def place(self, revision: str) -> Place:
        """Where the downgrade of a revision is written; `env.py` for what it did before the first."""
        file = self.history.by_id.get(revision)
        if file is None:
            return Place(path=relative(self.project.environment, self.project.root))
        return Place(path=file.path, line=file.downgrade_line)

    def schemas(self) -> Mapping[frozenset[str], Schema]:
        """The schema at each set of applied revisions, which is the same in both directions."""
        return {stop.heads: stop.schema for stop in self.stops}


def walk(
    environment: Environment,
    history: History,
    reader: SchemaReader,
    goal: Goal,
    among: frozenset[str] | None = None,
) -> Walk:
    """Walks from where the database is to `goal` in one run of `env.py`.

    Of the way only the steps `among` are taken, which have to be possible without the others.
    """
    recorder = Recorder(reader, goal, among)
    run = environment.run(recorder.plan)
    failure = None
    if run.error is not None:
        failure = failure_of(run.error, environment.project, recorder.at_work())
    return Walk(
        project=environment.project,
        history=history,
        goal=goal,
        stops=tuple(recorder.stops),
        arrived=environment.database.versions(*recorder.version_table),
        failure=failure,
        refusals=run.refusals,
        remaining=None if among is None else _remaining(history, recorder, goal, among),
    )


def _remaining(
    history: History, recorder: Recorder, goal: Goal, among: frozenset[str]
) -> frozenset[str]:
    """What is applied if all steps are taken."""
    before = below(history, recorder.began_at)
    return before | among if goal == "head" else before - among
