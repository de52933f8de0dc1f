"""Effect: the one value that flows from the walk over rows to the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_lifeos.checks.migrations.rows.losses import Loss
from pytest_lifeos.checks.migrations.rows.stop import Stop


@dataclass(frozen=True, kw_only=True)
class Lost:
    """A loss, and the line that brought it about; `is_meant` says that an UPDATE there changes the values."""

    loss: Loss
    line: int
    is_meant: bool


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What one revision did to rows; `path` is relative to the root.

    `stops` are the ends it came to, each on rows that were taken away before the next try; `unfilled` are
    tables that held no rows before it, with the reason, each told at the first revision that meets it.
    """

    revision: str
    path: str
    stops: tuple[Stop, ...] = ()
    losses: tuple[Lost, ...] = ()
    unfilled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Effects:
    """What was seen; `doubt` says why it is not all that was to be, and is empty if it is.

    `is_unnoticed` says that somebody wrote to a table and it was not noted: all has to be read.
    """

    revisions: tuple[Effect, ...]
    doubt: str = ""
    is_unnoticed: bool = False
