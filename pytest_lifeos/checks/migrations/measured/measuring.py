"""Measuring: walks to the heads, each measured revision in a run of its own, as in a deployment."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory

from pytest_lifeos.checks.migrations.environment.failure import Failure, failure_of
from pytest_lifeos.checks.migrations.environment.limit import TookTooLong
from pytest_lifeos.checks.migrations.environment.run import Environment, Run
from pytest_lifeos.checks.migrations.measured.capture import Capture
from pytest_lifeos.checks.migrations.measured.ground import (
    Ground,
    GroundLost,
    Grounds,
)
from pytest_lifeos.checks.migrations.measured.lines import Lines
from pytest_lifeos.checks.migrations.measured.probe import INSTALLATION, Probe
from pytest_lifeos.checks.migrations.measured.relations import Relations
from pytest_lifeos.checks.migrations.measured.rows.fill import Fill
from pytest_lifeos.checks.migrations.measured.statement import Measured
from pytest_lifeos.checks.migrations.project import relative


@dataclass
class Measuring:
    """One walk to the heads: `found` grows by a revision at a time; each act answers with its doubt, if any."""

    environment: Environment
    fill: Fill
    steps: list[RevisionStep] = field(default_factory=list)
    found: list[Measured] = field(default_factory=list)
    version_table: str = "alembic_version"
    version_schema: str | None = None
    heads: frozenset[str] = frozenset()

    def prepare(self) -> str:
        """Installs what the probe needs, and asks `env.py` for the way to the heads."""

        def plan(
            script: ScriptDirectory, heads: tuple[str, ...], context: MigrationContext
        ) -> Iterable[RevisionStep]:
            self.version_table = context.version_table
            self.version_schema = context.version_table_schema
            self.heads = frozenset(script.get_heads())
            # Private by name, yet what Alembic's commands call, with all heads.
            self.steps = list(script._upgrade_revs("heads", heads))  # type: ignore[arg-type]  # typed for one head
            return ()

        with self.environment.database.connection() as connection:
            cursor = connection.connection.cursor()
            cursor.execute(INSTALLATION.read_text(encoding="utf-8"))
            connection.connection.commit()
        run = self.environment.run(plan)
        return self._doubt(run, "env.py", None)

    def walk(self, only: Collection[str] | None) -> str:
        """Takes every step; the answer is why one could not be taken, else empty."""
        with self.environment.database.connection() as connection:
            grounds = Grounds(connection, self.fill, self.version_table)
            for is_measured, group in groupby(self.steps, lambda step: _is_in(step, only)):
                steps = list(group)
                acts = (self._measure(step, grounds) for step in steps)
                if doubt := next(filter(None, acts), "") if is_measured else self._pass(steps):
                    return doubt
        return ""

    def arrive(self) -> str:
        """An `env.py` that runs nothing, swallows an error or never commits ends without one."""
        arrived = self.environment.database.versions(self.version_table, self.version_schema)
        if self.heads and self.heads == set(arrived):
            return ""
        return f"env.py left the database at {', '.join(arrived) or 'base'}, not at its heads"

    def _pass(self, steps: list[RevisionStep]) -> str:
        """Those between measured ones are taken in one run."""
        return self._doubt(self._run(*steps), "the upgrade", None)

    def _measure(self, step: RevisionStep, grounds: Grounds) -> str:
        """A revision that rows stop runs again without them."""
        name = step.revision.revision
        try:
            ground = grounds.prepare()
            capture, run = self._captured(step, ground.relations)
            stopped = None
            # A run that has no end is not begun again.
            if run.error and not isinstance(run.error, TookTooLong) and not capture.doubt:
                stopped = failure_of(run.error, self.environment.project, step.revision.path)
                grounds.clear(ground)
                run = self._run(step)
        except GroundLost as lost:
            return f"the tables before {name} cannot be filled: {lost}"
        self.found.append(self._measured(step, capture, ground, stopped))
        if capture.doubt:
            return f"{name} keeps itself from being measured, {capture.doubt}"
        return self._doubt(run, name, step.revision.path)

    def _captured(self, step: RevisionStep, relations: Relations) -> tuple[Capture, Run]:
        capture = Capture(Lines(Path(step.revision.path)), Probe(relations))
        with capture.watching():
            return capture, self._run(step)

    def _run(self, *steps: RevisionStep) -> Run:
        return self.environment.run(lambda _script, _heads, _context: steps)

    def _measured(
        self,
        step: RevisionStep,
        capture: Capture,
        ground: Ground,
        stopped: Failure | None,
    ) -> Measured:
        return Measured(
            revision=step.revision.revision,
            path=relative(Path(step.revision.path), self.environment.project.root),
            statements=tuple(capture.statements),
            unfilled=ground.unfilled,
            stopped=stopped,
        )

    def _doubt(self, run: Run, name: str, path: str | None) -> str:
        if run.error is None:
            return ""
        failure = failure_of(run.error, self.environment.project, path)
        place = ":".join(str(each) for each in (failure.place.path, failure.place.line) if each)
        return f"{name} stops at {place}: {failure.message}"


def _is_in(step: RevisionStep, only: Collection[str] | None) -> bool:
    return only is None or step.revision.revision in only
