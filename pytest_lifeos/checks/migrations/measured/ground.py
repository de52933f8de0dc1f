"""Ground: the tables that a revision finds, filled with rows before it and emptied where rows stop it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from pytest_lifeos.checks.migrations.environment.failure import say
from pytest_lifeos.checks.migrations.measured.relations import RelationReader, Relations
from pytest_lifeos.checks.migrations.measured.rows.fill import empty_tables
from pytest_lifeos.checks.migrations.rows.fill import Fill
from pytest_lifeos.checks.migrations.rows.halves import drop_halves


class GroundLost(Exception):
    """The tables could not be read, filled or emptied: what the database said, in one line."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """All relations with their rows; `filled` are the tables with generated ones, `unfilled` says why not."""

    relations: Relations
    filled: frozenset[str]
    unfilled: Mapping[str, str]


class Grounds:
    """Prepares the ground of one revision after the other over a connection of its own.

    Tables called `version_table` hold Alembic's versions, and are left alone. Each act raises GroundLost.
    """

    def __init__(self, connection: Connection, fill: Fill, version_table: str) -> None:
        self._connection = connection
        self._fill = fill
        self._reader = RelationReader(connection=connection, without=version_table)

    def prepare(self, *, anew: bool) -> Ground:
        """Fills each table that is empty; `anew` says that somebody may have done what is not noted."""
        with self._committed():
            relations = self._reader.read(anew=anew)
            empty = relations.empty
            unfilled = self._fill(self._connection, empty) if empty else {}
        if filled := empty - unfilled.keys():
            with self._committed():
                relations = self._reader.read(anew=False)
        return Ground(relations=relations, filled=filled, unfilled=unfilled)

    def clear(self, ground: Ground) -> None:
        """Takes the generated rows away, and what a statement on them left half done."""
        with self._committed():
            drop_halves(self._connection)
            empty_tables(self._connection, ground.filled)

    @contextmanager
    def _committed(self) -> Iterator[None]:
        try:
            yield
            self._connection.commit()
        except (SQLAlchemyError, self._connection.dialect.loaded_dbapi.Error) as error:
            raise GroundLost(say(error)) from error
