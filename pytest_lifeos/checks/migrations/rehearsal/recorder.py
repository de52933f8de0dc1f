"""Recorder: hands Alembic the steps of a walk, and records the schema at each stop."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from alembic.runtime.migration import MigrationContext, MigrationInfo, RevisionStep
from alembic.script import ScriptDirectory

from pytest_lifeos.checks.migrations.environment.versions import version_table_of
from pytest_lifeos.checks.migrations.rehearsal.step import quick
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


@dataclass
class Recorder:
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
        self.version_table = version_table_of(context)
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
