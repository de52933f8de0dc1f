"""SchemaReader: what reads a schema again and again while revisions change it."""

from collections.abc import Sequence
from typing import Literal, Protocol

from pytest_lifeos.checks.migrations.schema.facts import Schema

# Where in a walk a reading takes place: before its first step, between steps, after its last.
Moment = Literal["first", "step", "last"]


class Cursor(Protocol):
    """What is used of a DBAPI cursor."""

    def execute(self, operation: str, parameters: Sequence[str] = (), /) -> object:
        """Runs one statement."""

    def fetchall(self) -> Sequence[Sequence[object]]:
        """The rows of the statement that ran last."""


class SchemaReader(Protocol):
    """Reads what changed since its last reading; `missed` says that it overlooked something."""

    @property
    def missed(self) -> bool:
        """Whether a reading of the whole, at the end of a walk, showed more than the changes did."""

    def read(self, cursor: Cursor, without: str, moment: Moment) -> Schema:
        """The schema without the table `without`."""
