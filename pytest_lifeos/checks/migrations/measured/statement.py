"""Statement: the one value that flows from the measuring to the rules, with what it did to each table."""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pytest_lifeos.checks.migrations.environment.failure import Failure


class LockMode(enum.IntEnum):
    """PostgreSQL's table locks, weakest first; from SHARE on, writes wait."""

    ACCESS_SHARE = 1
    ROW_SHARE = 2
    ROW_EXCLUSIVE = 3
    SHARE_UPDATE_EXCLUSIVE = 4
    SHARE = 5
    SHARE_ROW_EXCLUSIVE = 6
    EXCLUSIVE = 7
    ACCESS_EXCLUSIVE = 8

    def __str__(self) -> str:
        return self.name.replace("_", " ")

    @classmethod
    def named(cls, name: str) -> "LockMode":
        """The mode that pg_locks calls `name` ("ShareRowExclusiveLock"); for a name of its own the weakest."""
        return _NAMED.get(name, cls.ACCESS_SHARE)


_NAMED = {each.name.title().replace("_", "") + "Lock": each for each in LockMode}


@dataclass(frozen=True, kw_only=True)
class Touch:
    """What one statement did to one table that was there before the revision and held `rows` rows.

    `taken` is the strongest lock that it took beyond those held before, `held` the strongest that the
    transaction holds after it; None stands for none. `changed` says how columns changed in a rewrite.
    """

    table: str
    rows: int
    taken: LockMode | None = None
    held: LockMode | None = None
    rewritten: bool = False
    scanned: bool = False
    changed: str = ""

    @property
    def stops_writes(self) -> bool:
        """Whether nobody else can write to the table until the transaction ends."""
        return self.held is not None and self.held >= LockMode.SHARE


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement: the line of the revision file that sent it (0: none did), and what it did.

    `sql` is its beginning without literals. `seconds` is what it took, `ended` a clock's seconds.
    `transaction` names the transaction that it ran in. `waits_for_ever` says that no lock_timeout was set.
    """

    line: int
    sql: str
    seconds: float
    ended: float
    transaction: str
    waits_for_ever: bool
    touches: tuple[Touch, ...] = ()

    @property
    def on_rows(self) -> Iterator[Touch]:
        """What it did to tables that hold rows."""
        return (each for each in self.touches if each.rows)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The statements of one revision, in order; `path` is relative to the root.

    `unfilled` are the tables that hold no rows, with the reason; `stopped` is what ended the revision on
    generated rows, after which it ran without them.
    """

    revision: str
    path: str
    statements: tuple[Statement, ...]
    unfilled: Mapping[str, str] = field(default_factory=dict)
    stopped: Failure | None = None


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What was measured; `doubt` says why it is not all that was to be, and is empty if it is."""

    revisions: tuple[Measured, ...]
    doubt: str = ""
