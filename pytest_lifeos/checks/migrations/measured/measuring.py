"""Measuring: walks to the heads, each measured revision in a run of its own, as in a deployment."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from alembic.runtime.migration import RevisionStep

from pytest_lifeos.checks.migrations.environment.failure import Failure, failure_of
from pytest_lifeos.checks.migrations.environment.limit import TookTooLong
from pytest_lifeos.checks.migrations.environment.run import Run
from pytest_lifeos.checks.migrations.measured.capture import Capture
from pytest_lifeos.checks.migrations.measured.ground import (
    Ground,
    GroundLost,
    Grounds,
)
from pytest_lifeos.checks.migrations.measured.lines import Lines
from pytest_lifeos.checks.migrations.measured.probe import INSTALLATION, Probe
from pytest_lifeos.checks.migrations.measured.relations import Relations
from pytest_lifeos.checks.migrations.measured.statement import Measured
from pytest_lifeos.checks.migrations.project import relative
from pytest_lifeos.checks.migrations.rows.fill import Fill
from pytest_lifeos.checks.migrations.way import Way


@dataclass
class Measuring:
    """One walk to the heads: `found` grows by a revision at a time; each act answers with its doubt, if any."""

    way: Way
    fill: Fill
    found: list[Measured] = field(default_factory=list)
    _strangers: int = -1

    def prepare(self) -> str:
        """Installs what the probe needs, and asks `env.py` for the way to the heads."""
        with self.way.environment.database.connection() as connection:
            cursor = connection.connection.cursor()
            cursor.execute(INSTALLATION.read_text(encoding="utf-8"))
            connection.connection.commit()
        return self.way.plan()

    def walk(self, only: Collection[str] | None) -> str:
        """Takes every step; the answer is why one could not be taken, else empty."""
        with self.way.environment.database.connection() as connection:
            grounds = Grounds(connection, self.fill, self.way.version_table)
            return self.way.walk(only, lambda step: self._measure(step, grounds))

    def _measure(self, step: RevisionStep, grounds: Grounds) -> str:
        """A revision that rows stop runs again without them."""
        name = step.revision.revision
        try:
            ground = grounds.prepare(anew=self._strangers != self.way.environment.strangers)
            self._strangers = self.way.environment.strangers
            capture, run = self._captured(step, ground.relations)
            stopped = None
            # A run that has no end is not begun again.
            if run.error and not isinstance(run.error, TookTooLong) and not capture.doubt:
                stopped = failure_of(run.error, self.way.environment.project, step.revision.path)
                grounds.clear(ground)
                run = self.way.run(step)
                # What fails without rows as well is not their fault.
                stopped = None if run.error else stopped
        except GroundLost as lost:
            return f"the tables before {name} cannot be filled: {lost}"
        self.found.append(self._measured(step, capture, ground, stopped))
        if capture.doubt:
            return f"{name} keeps itself from being measured, {capture.doubt}"
        return self.way.doubt(run, name, step.revision.path)

    def _captured(self, step: RevisionStep, relations: Relations) -> tuple[Capture, Run]:
        capture = Capture(Lines(Path(step.revision.path)), Probe(relations))
        with capture.watching():
            return capture, self.way.run(step)

    def _measured(
        self,
        step: RevisionStep,
        capture: Capture,
        ground: Ground,
        stopped: Failure | None,
    ) -> Measured:
        return Measured(
            revision=step.revision.revision,
            path=relative(Path(step.revision.path), self.way.environment.project.root),
            statements=tuple(capture.statements),
            unfilled=ground.unfilled,
            stopped=stopped,
        )
