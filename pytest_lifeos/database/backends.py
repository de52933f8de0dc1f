"""Backends: the database under test of one process, and databases like it for single tests."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pytest_lifeos.database.committing import Committing

Fill = Callable[[str], None]


class Backend(Protocol):
    """A database under test, at `url`, filled with the project's schema."""

    @property
    def url(self) -> str:
        """SQLAlchemy's address; has no password."""

    def fresh(self) -> AbstractContextManager[str]:
        """The URL of another database with the same schema, which goes at the end of the block."""

    def committing(self) -> "AbstractContextManager[Committing]":
        """Another database with the same schema, for tests that really commit."""


class Source(Protocol):
    """What databases under test are made from: a filled template; lives as long as the process."""

    def opened(self) -> AbstractContextManager[Backend]:
        """A database under test as new, which goes at the end of the block."""
