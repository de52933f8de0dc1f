"""Models: those of a project beside its upgraded database, as autogenerate and as the catalogue see it."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass

from pytest_lifeos.checks.migrations.demands import Demands
from pytest_lifeos.checks.migrations.environment.ephemeral import EphemeralDatabase
from pytest_lifeos.checks.migrations.environment.run import Environment
from pytest_lifeos.checks.migrations.project import relative
from pytest_lifeos.checks.migrations.rehearsal.catalogue_match import check_catalogue
from pytest_lifeos.checks.migrations.rehearsal.drift import Drift
from pytest_lifeos.checks.migrations.rehearsal.judged import stopped
from pytest_lifeos.checks.migrations.rehearsal.models_made import Made, make_models
from pytest_lifeos.checks.migrations.rehearsal.models_match import Comparison, check_models
from pytest_lifeos.checks.migrations.rehearsal.phase import Phase
from pytest_lifeos.checks.migrations.rehearsal.tolerance import tolerate
from pytest_lifeos.checks.migrations.rehearsal.walk import Walk
from pytest_lifeos.finding import CannotTell

# What an empty PostgreSQL database holds.
_EMPTY = {'schema "public"'}


@dataclass(kw_only=True)
class Models:
    """What autogenerate found after the walk `up`, and the schema that the models make, once it is made."""

    comparison: Comparison
    up: Walk
    environment: Environment
    new: Callable[[], AbstractContextManager[EphemeralDatabase]]
    made: Made | None = None

    def make_at_base(self, down: Walk) -> None:
        """Where the walk `down` left an empty database the models are made there, and taken back.

        It saves a second database. On SQLite that is a file, and taking back is not sure.
        """
        is_empty = down.stops[-1].schema.keys() == _EMPTY
        if is_empty and self.is_asked and self.environment.database.dialect == "postgresql":
            # What cannot be taken back is made elsewhere.
            with suppress(CannotTell):
                self.made = self._make(self.environment, passing=True)

    @property
    def is_asked(self) -> bool:
        """Whether the catalogue is to be compared: `env.py` may know better than it."""
        found = self.comparison
        return bool(found.models) and not found.is_rewritten and not stopped(found)

    def judge(self, demands: Demands) -> Phase:
        """Every difference that `demands` does not tolerate."""
        if early := stopped(self.comparison):
            return Phase(findings=early)
        try:
            found = tuple(check_models(self.comparison))
            if not self.comparison.is_rewritten:
                found += tuple(self._catalogue())
        except CannotTell as doubt:
            return Phase(doubt=doubt)
        dialect = self.environment.database.dialect
        return Phase(findings=tuple(tolerate(found, demands.tolerate, dialect)))

    def _catalogue(self) -> Iterable[Drift]:
        project, made = self.environment.project, self.made
        if made is None:
            with self.new() as database:
                beside = Environment(project, database, self.environment.seconds)
                made = self._make(beside, passing=False)
        path = relative(project.location, project.root)
        migrated, left_out = self.up.stops[-1].schema, self.comparison.left_out
        return check_catalogue(migrated, made, path, left_out)

    def _make(self, environment: Environment, *, passing: bool) -> Made:
        migrated = self.up.stops[-1].schema
        return make_models(environment, self.comparison.models, migrated, passing=passing)
