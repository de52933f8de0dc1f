"""MIG020: after all upgrades the database is what the models say, as Alembic's autogenerate sees it.

A column that only the models know works in every test that makes its tables from the models, and is
missing in production.

Bad:   the model has a column `due`, no revision adds it
Good:  a revision adds each column that the model has
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from alembic.autogenerate import produce_migrations
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

from pytest_lifeos.checks.migrations.environment.failure import Failure, failure_of
from pytest_lifeos.checks.migrations.environment.named import load
from pytest_lifeos.checks.migrations.environment.refusal import Refusal
from pytest_lifeos.checks.migrations.environment.run import Environment
from pytest_lifeos.checks.migrations.project import MigrationProject, relative
from pytest_lifeos.checks.migrations.rehearsal.drift import Diff, Drift, describe
from pytest_lifeos.checks.migrations.rehearsal.left_out import left_out
from pytest_lifeos.finding import CannotTell, Finding


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The models beside an upgraded database; `tables` is how many the models have, None without models.

    `is_rewritten` says that `env.py` changes what autogenerate finds by a function of its own, `left_out` is
    what its filters keep from being compared.
    """

    project: MigrationProject
    diffs: tuple[Diff, ...]
    tables: int | None
    models: tuple[MetaData, ...]
    is_rewritten: bool
    left_out: frozenset[str]
    failure: Failure | None
    refusals: tuple[Refusal, ...]


def compare(environment: Environment) -> Comparison:
    """Compares as `env.py` configures it: its filters, its types, its rewriting of directives."""
    comparer = _Comparer(environment.project.metadata)
    run = environment.run(comparer.plan)
    failure = None if run.error is None else failure_of(run.error, environment.project, None)
    return Comparison(
        project=environment.project,
        diffs=tuple(comparer.diffs),
        tables=comparer.tables,
        models=tuple(comparer.models),
        is_rewritten=comparer.is_rewritten,
        left_out=frozenset(comparer.left_out),
        failure=failure,
        refusals=run.refusals,
    )


def check_models(comparison: Comparison) -> Iterator[Drift]:
    """One drift a difference, with its finding.

    Raises CannotTell where `env.py` knows no models, or where neither side has a table: nothing would
    have been compared.
    """
    project = comparison.project
    location = relative(project.location, project.root)
    if comparison.tables is None:
        message = f"migrations: target_metadata in {location}/env.py is None: no models to compare"
        raise CannotTell("migrations-no-metadata", message)
    if not comparison.tables and not comparison.diffs:
        message = f"migrations: the metadata of {location}/env.py has no table: import the models"
        raise CannotTell("migrations-no-tables", message)
    for sentence, (kind, table, name) in dict(describe(comparison.diffs)).items():
        finding = Finding(
            path=location,
            code="MIG020",
            rule="models-differ",
            message=sentence,
            hint="let `revision --autogenerate` write the revision that is missing, and read it",
        )
        yield Drift(kind=kind, table=table, name=name, finding=finding)


@dataclass
class _Comparer:
    """Compares once `env.py` has configured its context, and runs no step."""

    metadata: str | None
    diffs: list[Diff] = field(default_factory=list)
    tables: int | None = None
    models: list[MetaData] = field(default_factory=list)
    is_rewritten: bool = False
    left_out: list[str] = field(default_factory=list)

    def plan(
        self, _script: ScriptDirectory, heads: tuple[str, ...], context: MigrationContext
    ) -> Iterable[RevisionStep]:
        if self.metadata is not None:
            context.opts["target_metadata"] = load(self.metadata)
        models: MetaData | list[MetaData] | None = context.opts["target_metadata"]
        if models is not None:
            self.models = [models] if isinstance(models, MetaData) else list(models)
            self.tables = sum(len(metadata.tables) for metadata in self.models)
            # Several of them are documented, though not typed.
            scripts = [produce_migrations(context, models)]  # type: ignore[arg-type]  # see above
            seen = list(describe(_diffs(scripts)))
            self.left_out += left_out(context, self.models)
            # As `alembic check` does: a project may take out here what it knows to be no difference.
            if rewrite := context.opts.get("process_revision_directives"):
                rewrite(context, heads, scripts)
            self.diffs += _diffs(scripts)
            # That of Flask-Migrate's template, which every such project has, does nothing here.
            self.is_rewritten = seen != list(describe(self.diffs))
        return []


def _diffs(scripts: Iterable[MigrationScript]) -> Iterator[Diff]:
    for script in scripts:
        for upgrade in script.upgrade_ops_list:
            for diff in upgrade.as_diffs():
                # The changes of one column come as a list.
                yield from diff if isinstance(diff, list) else [diff]
