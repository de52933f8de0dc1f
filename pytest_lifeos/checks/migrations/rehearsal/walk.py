"""Walk: one run of all upgrades or downgrades, with the schema recorded at each stop."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from alembic.runtime.migration import MigrationContext, MigrationInfo, RevisionStep
from alembic.script import ScriptDirectory

from pytest_lifeos.checks.migrations.environment.failure import Failure, Place, failure_of
from pytest_lifeos.checks.migrations.environment.refusal import Refusal
from pytest_lifeos.checks.migrations.environment.run import Environment
from pytest_lifeos.checks.migrations.history.revision_file import Revision
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.checks.migrations.project import MigrationProject, relative
from pytest_lifeos.checks.migrations.rehearsal.step import quick
from pytest_lifeos.checks.migrations.rehearsal.stretches import below, tips
from pytest_lifeos.checks.migrations.schema.facts import Schema
from pytest_lifeos.checks.migrations.schema.reader import Moment, SchemaReader

Goal = Literal["head", "base"]


@dataclass(frozen=True, kw_only=True)
class Stop:
    """The schema once a revision was walked over; `heads` are the revisions then applied.

    `revision` is empty for the stop before the first step.
    """

    revision: str
    heads: frozenset[str]
    schema: Schema


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
    recorder = _Recorder(reader, goal, among)
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
    history: History, recorder: "_Recorder", goal: Goal, among: frozenset[str]
) -> frozenset[str]:
    """What is applied if all steps are taken."""
    before = below(history, recorder.began_at)
    return before | among if goal == "head" else before - among


@dataclass
class _Recorder:
    """Hands Alembic the steps to take and is called back after each."""

    reader: SchemaReader
    goal: Goal
    among: frozenset[str] | None = None
    began_at: tuple[str, ...] = ()
    version_table: tuple[str, str | None] = ("alembic_version", None)
    planned: list[RevisionStep] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)

    def plan(
        self, script: ScriptDirectory, heads: tuple[str, ...], context: MigrationContext
    ) -> Iterable[RevisionStep]:
        self.version_table = (context.version_table, context.version_table_schema)
        self.began_at = tuple(heads)
        self._record("", heads, context)
        # env.py may listen to each step as well.
        context.on_version_apply_callbacks = (*context.on_version_apply_callbacks, self._applied)
        # Private by name, yet what Alembic's commands and its documented hooks call, and with all heads.
        steps = script._upgrade_revs if self.goal == "head" else script._downgrade_revs
        all_steps = steps("heads" if self.goal == "head" else "base", heads)  # type: ignore[arg-type]  # typed for one head
        self.planned = [quick(each) for each in all_steps if self._is_taken(each)]
        return self.planned

    def _is_taken(self, step: RevisionStep) -> bool:
        return self.among is None or step.revision.revision in self.among

    def at_work(self) -> str | None:
        """The file of the revision that was running when the run ended early."""
        done = len(self.stops) - 1
        return self.planned[done].revision.path if 0 <= done < len(self.planned) else None

    def _applied(
        self, *, ctx: MigrationContext, step: MigrationInfo, heads: Iterable[str], **_: object
    ) -> None:
        self._record(step.up_revision_id or "", heads, ctx)

    def _record(self, revision: str, heads: Iterable[str], context: MigrationContext) -> None:
        assert context.connection is not None  # noqa: S101  # nosec B101  only `--sql` runs without
        cursor = context.connection.connection.cursor()
        name, owner = self.version_table
        without = name if owner in (None, "public") else f"{owner}.{name}"
        schema = self.reader.read(cursor, without, self._moment())
        self.stops.append(Stop(revision=revision, heads=frozenset(heads), schema=schema))

    def _moment(self) -> Moment:
        if not self.stops:
            return "first"
        return "last" if len(self.stops) == len(self.planned) else "step"
