"""Schema: fills a database as the project would, by its migrations or else from its models."""

from contextlib import AbstractContextManager, closing, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_lifeos.checks.migrations.project import MigrationProject


class SchemaFailed(Exception):
    """The project's schema could not be made; the message is safe to print."""


def make_schema(url: str, project: "MigrationProject") -> None:
    """Migrates the empty database at `url` to head, or creates all tables of `project.metadata`.

    Raises SchemaFailed with the place in the project, or with what has to be set.
    """
    from pytest_lifeos.checks.migrations.environment.failure import failure_of
    from pytest_lifeos.checks.migrations.environment.isolation import isolated
    from pytest_lifeos.checks.migrations.environment.variables import set_variables
    from pytest_lifeos.database.leading import leading_to
    from pytest_lifeos.database.tables import table_names

    by_migrations = project.environment.is_file()
    if not by_migrations and project.metadata is None:
        raise SchemaFailed(_nothing(project))
    try:
        with isolated(project.root), leading_to(url):
            set_variables(project, url)
            (_migrate if by_migrations else _create_all)(url, project)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  no exit or skip of theirs ends our run
        failure = failure_of(error, project, None)
        where = f"{failure.place.path}:{failure.place.line}"
        raise SchemaFailed(
            f"{where}: the test database cannot be made: {failure.message}"
        ) from None
    if not table_names(url):
        source = "the migrations" if by_migrations else str(project.metadata)
        raise SchemaFailed(f"the test database is empty: {source} made no table")


def _nothing(project: "MigrationProject") -> str:
    return (
        f"the test database has no schema: there is no {project.script_location}/env.py\n"
        "hint: set script_location or metadata in [tool.lifeos.gates.migrations]"
    )


def _migrate(url: str, project: "MigrationProject") -> None:
    from alembic import command
    from sqlalchemy import create_engine, pool

    from pytest_lifeos.checks.migrations.environment.configuration import configuration
    from pytest_lifeos.checks.migrations.environment.ephemeral import SharedConnection

    engine = create_engine(url, poolclass=pool.NullPool)
    config = configuration(project, url)
    with _application_context(project), closing(SharedConnection(engine)) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _application_context(project: "MigrationProject") -> AbstractContextManager[object]:
    if project.app is None:
        return nullcontext()
    from pytest_lifeos.checks.migrations.environment.application import make_application

    return make_application(project.app).app_context()


def _create_all(url: str, project: "MigrationProject") -> None:
    from sqlalchemy import MetaData, create_engine, pool

    from pytest_lifeos.checks.migrations.environment.named import load

    metadata = load(str(project.metadata))
    if not isinstance(metadata, MetaData):
        raise TypeError(f"{project.metadata} is a {type(metadata).__name__}, not a MetaData")
    metadata.create_all(create_engine(url, poolclass=pool.NullPool))
