"""Runs a project's own code, above all its `env.py`, on an ephemeral database and nowhere else."""

import signal
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
from pytest_lifeos.checks.migrations.environment.configuration import (
    configuration,
    script_directory,
)
from pytest_lifeos.checks.migrations.environment.ephemeral import EphemeralDatabase
from pytest_lifeos.checks.migrations.environment.isolation import isolated
from pytest_lifeos.checks.migrations.environment.limit import limited
from pytest_lifeos.checks.migrations.environment.named import load
from pytest_lifeos.checks.migrations.environment.refusal import Refusal
from pytest_lifeos.checks.migrations.environment.variables import (
    forget_modules,
    set_variables,
)
from pytest_lifeos.checks.migrations.environment.versions import versions_as_values
from pytest_lifeos.checks.migrations.environment.wrong_database import ConnectGuard
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
        # Connections so far that ended with their run.
        self.strangers = 0
        self._script: ScriptDirectory | None = None
        self._application: Application | None = None
        self._is_prepared = False
        # Those that were imported for another database may keep its address.
        forget_modules(project)

    def run(self, plan: Plan) -> Run:
        """Runs `env.py` once."""

        def run_env(guard: ConnectGuard) -> None:
            with self._application_context(guard):
                self._run(plan, guard)

        return self.guarded(run_env)

    def guarded(self, act: Callable[[ConnectGuard], None]) -> Run:
        """Runs code of the project; whatever it raises, `sys.exit` included, is in the answer."""
        error: BaseException | None = None
        guard = ConnectGuard(self.database, self.project)
        with isolated(self.project.root), guard.watching():
            set_variables(self.project, self.database.url)
            try:
                with limited(self.seconds):
                    act(guard)
            except KeyboardInterrupt as caught:
                # Where nobody can interrupt it is the project's own code that says so.
                if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
                    raise
                error = caught
            except BaseException as caught:  # noqa: BLE001  no exit or skip of theirs ends a gate
                error = caught
        self.strangers += guard.strangers
        return Run(error=error, refusals=tuple(guard.refusals))

    def _prepare(self) -> None:
        """Once a database: what the project has there before its first revision."""
        if self.project.before is None or self._is_prepared:
            return
        self._is_prepared = True
        make = load(self.project.before)
        if not callable(make):
            raise TypeError(f"{self.project.before} is no function")
        with self.database.connection() as connection:
            make(connection)
            connection.commit()

    def _application_context(self, guard: ConnectGuard) -> AbstractContextManager[object]:
        if self.project.app is None:
            return nullcontext()
        if self._application is None:
            self._application = make_application(self.project.app)
        return on_ephemeral_database(self._application, guard, self.project)

    def _run(self, plan: Plan, guard: ConnectGuard) -> None:
        config = configuration(self.project, self.database.url)
        # Reading the history imports every revision file: once is enough.
        script = self._script = self._script or script_directory(config, self.project)

        planned: list[MigrationContext] = []

        def steps(heads: tuple[str, ...], context: MigrationContext) -> Iterable[RevisionStep]:
            # An env.py that does the same in a schema for each of its tenants is followed into the first.
            if guard.is_spare(context.connection) or planned:
                return ()
            planned.append(context)
            return plan(script, heads, context)

        self._prepare()
        with self.database.connection() as connection, versions_as_values():
            config.attributes["connection"] = connection
            with EnvironmentContext(config, script, fn=steps, as_sql=False):
                script.run_env()
