"""Way: the steps to the heads of a project, each to be taken in a run of its own, as in a deployment."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory

from pytest_lifeos.checks.migrations.environment.failure import failure_of
from pytest_lifeos.checks.migrations.environment.run import Environment, Run
from pytest_lifeos.checks.migrations.environment.versions import version_table_of


@dataclass
class Way:
    """The way on one database; each act answers with what went wrong, empty if nothing did."""

    environment: Environment
    steps: list[RevisionStep] = field(default_factory=list)
    version_table: str = "alembic_version"
    version_schema: str | None = None
    heads: frozenset[str] = frozenset()

    def plan(self) -> str:
        """Asks `env.py` for the way to the heads."""

        def plan(
            script: ScriptDirectory, heads: tuple[str, ...], context: MigrationContext
        ) -> Iterable[RevisionStep]:
            self.version_table, self.version_schema = version_table_of(context)
            # As the version table has them, without those that others depend on; it has no public name.
            self.heads = frozenset(script.revision_map._real_heads)
            # Private by name, yet what Alembic's commands call, with all heads.
            self.steps = list(script._upgrade_revs("heads", heads))  # type: ignore[arg-type]  # typed for one head
            return ()

        return self.doubt(self.environment.run(plan), "env.py", None)

    def walk(self, only: Collection[str] | None, take: Callable[[RevisionStep], str]) -> str:
        """Has `take` take the steps `only`, or all; those between are passed in one run."""
        for is_taken, group in groupby(self.steps, lambda step: _is_in(step, only)):
            steps = list(group)
            acts = (take(step) for step in steps)
            doubt = next(filter(None, acts), "") if is_taken else self._pass(steps)
            if doubt:
                return doubt
        return ""

    def run(self, *steps: RevisionStep) -> Run:
        """One run of `env.py` over these steps."""
        return self.environment.run(lambda _script, _heads, _context: steps)

    def arrive(self) -> str:
        """An `env.py` that runs nothing, swallows an error or never commits ends without one."""
        arrived = self.environment.database.versions(self.version_table, self.version_schema)
        if self.heads and self.heads == set(arrived):
            return ""
        return f"env.py left the database at {', '.join(arrived) or 'base'}, not at its heads"

    def doubt(self, run: Run, name: str, path: str | None) -> str:
        """Where and why the run of `name`, the revision in the file `path`, ended early."""
        if run.error is None:
            return ""
        failure = failure_of(run.error, self.environment.project, path)
        place = ":".join(str(each) for each in (failure.place.path, failure.place.line) if each)
        return f"{name} stops at {place}: {failure.message}"

    def _pass(self, steps: list[RevisionStep]) -> str:
        return self.doubt(self.run(*steps), "the upgrade", None)


def first_doubt(doubts: Mapping[str | None, str]) -> str:
    """The first doubt, with the database that it is about where that is not the default one."""
    found = ((bind, doubt) for bind, doubt in doubts.items() if doubt)
    bind, doubt = next(found, (None, ""))
    return f"{bind}: {doubt}" if bind else doubt


def _is_in(step: RevisionStep, only: Collection[str] | None) -> bool:
    return only is None or step.revision.revision in only
