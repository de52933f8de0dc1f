"""The models made in an empty database of their own, where the catalogue says what they mean."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, event, text
from sqlalchemy.exc import SQLAlchemyError

from pytest_lifeos.checks.migrations.environment.failure import say
from pytest_lifeos.checks.migrations.environment.run import Environment
from pytest_lifeos.checks.migrations.environment.wrong_database import ConnectGuard
from pytest_lifeos.checks.migrations.schema.by_dialect import schema_reader
from pytest_lifeos.checks.migrations.schema.facts import Facts, Schema
from pytest_lifeos.finding import CannotTell


@dataclass(frozen=True, kw_only=True)
class Made:
    """The schema that `create_all` makes; `named` are the constraints to which a model gives a name."""

    schema: Schema
    named: frozenset[str]


def make_models(
    environment: Environment, models: Iterable[MetaData], migrated: Schema, *, passing: bool = False
) -> Made:
    """Creates all tables and reads them; raises CannotTell where that fails.

    With `passing` they are in a transaction that is taken back, and a model that commits it fails.
    Extensions, schemas and functions, which models cannot make, are made as the migrations made them.
    """
    metadatas = list(models)
    read: list[Schema] = []

    def create(_guard: ConnectGuard) -> None:
        with environment.database.connection() as connection:
            if passing:
                event.listen(connection, "commit", _refuse)
            _make_ground(connection, metadatas, migrated)
            for metadata in metadatas:
                metadata.create_all(connection)
            reader = schema_reader(environment.database.dialect)
            read.append(reader.read(connection.connection.cursor(), "", "first"))

    run = environment.guarded(create)
    if run.error is not None or not read:
        said = say(run.error) if run.error else "nothing was read"
        message = f"migrations: the models cannot be created in an empty database: {said}"
        raise CannotTell("migrations-models", message)
    return Made(schema=read[0], named=frozenset(_names(metadatas)))


def _make_ground(connection: Connection, models: Iterable[MetaData], migrated: Schema) -> None:
    if connection.dialect.name != "postgresql":
        return
    quote = connection.dialect.identifier_preparer.quote
    schemas = {table.schema for metadata in models for table in metadata.tables.values()}
    for schema in sorted(filter(None, schemas | set(_of_kind("schema", migrated)))):
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {quote(schema)}"))
    for extension, facts in _of_kind("extension", migrated).items():
        where = facts[f'extension "{extension}"'].partition(" COMMENT ")[0]
        statement = f"CREATE EXTENSION IF NOT EXISTS {quote(extension)} {where}"
        connection.execute(text(statement))
    for facts in _of_kind("function", migrated).values():
        for definition in facts.values():
            _try(connection, definition.partition(" COMMENT ")[0])


def _refuse(_connection: Connection) -> None:
    raise CannotTell("migrations-models", "migrations: a model commits what is to be taken back")


def _try(connection: Connection, definition: str) -> None:
    """A function that stands on tables cannot be made before them; models seldom need it."""
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(definition.replace("%", "%%"))
    except SQLAlchemyError:
        return


def _of_kind(kind: str, schema: Schema) -> dict[str, Facts]:
    """The facts of each thing of a kind, by its name."""
    start = f'{kind} "'
    return {
        title.removeprefix(start).removesuffix('"'): facts
        for title, facts in schema.items()
        if title.startswith(start)
    }


def _names(models: Iterable[MetaData]) -> Iterable[str]:
    for metadata in models:
        for table in metadata.tables.values():
            yield from (str(each.name) for each in table.constraints if each.name)
