"""Runs a project's own code, above all its `env.py`, on an ephemeral database and nowhere else."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory

from pytest_lifeos.checks.migrations.environment.application import (
    Application,
    make_application,
    on_ephemeral_database,
)
from pytest_lifeos.checks.migrations.environment.configuration import configuration
from pytest_lifeos.checks.migrations.environment.ephemeral import EphemeralDatabase
from pytest_lifeos.checks.migrations.environment.isolation import isolated
from pytest_lifeos.checks.migrations.environment.limit import limited
from pytest_lifeos.checks.migrations.environment.wrong_database import ConnectGuard, Refusal
from pytest_lifeos.checks.migrations.project import MigrationProject

# What is to be done once `env.py` has configured its migration context: the steps to run, maybe none.
Plan = Callable[[ScriptDirectory, tuple[str, ...], MigrationContext], Iterable[RevisionStep]]


@dataclass(frozen=True, kw_only=True)
class Run:
    """How a run of the project's code ended: the error that came out of it, and the connects refused."""

    error: BaseException | None
    refusals: tuple[Refusal, ...]


class Environment:
    """A project together with the database that its code is to work on, for `seconds` at a time."""

    def __init__(
        self, project: MigrationProject, database: EphemeralDatabase, seconds: float
    ) -> None:
        self.project = project
        self.database = database
        self.seconds = seconds
        self._script: ScriptDirectory | None = None
        self._application: Application | None = None

    def run(self, plan: Plan) -> Run:
        """Runs `env.py` once."""

        def run_env(guard: ConnectGuard) -> None:
            with self._application_context(guard):
                self._run(plan)

        return self.guarded(run_env)

    def guarded(self, act: Callable[[ConnectGuard], None]) -> Run:
        """Runs code of the project; whatever it raises, `sys.exit` included, is in the answer."""
        error: BaseException | None = None
        guard = ConnectGuard(self.database, self.project)
        with isolated(self.project.root), guard.watching():
            try:
                with limited(self.seconds):
                    act(guard)
            except KeyboardInterrupt:
                raise
            except BaseException as caught:  # noqa: BLE001  no exit or skip of theirs ends a gate
                error = caught
        return Run(error=error, refusals=tuple(guard.refusals))

    def _application_context(self, guard: ConnectGuard) -> AbstractContextManager[object]:
        if self.project.app is None:
            return nullcontext()
        if self._application is None:
            self._application = make_application(self.project.app)
        return on_ephemeral_database(self._application, guard)

    def _run(self, plan: Plan) -> None:
        config = configuration(self.project, self.database.url)
        # Reading the history imports every revision file: once is enough.
        script = self._script = self._script or ScriptDirectory.from_config(config)

        def steps(heads: tuple[str, ...], context: MigrationContext) -> Iterable[RevisionStep]:
            return plan(script, heads, context)

        with self.database.connection() as connection:
            config.attributes["connection"] = connection
            with EnvironmentContext(config, script, fn=steps, as_sql=False):
                script.run_env()
