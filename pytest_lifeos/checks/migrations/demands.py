"""Demands: what a project asks of the rehearsal of its migrations, and what it excuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

# What the settings of a project are told of as a place.
SETTINGS = "pyproject.toml"
# What can differ between models and migrations; checks, keys and what is unique are constraints.
KINDS = (
    *("table", "column", "index", "constraint", "sequence", "type", "trigger", "policy", "rule"),
    *("statistics", "options", "comment"),
)


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """A difference between models and migrations that may stay, and why.

    `kind` is one of KINDS, `table` and `name` are names or patterns such as `event_*`, and `database`
    is "sqlite" or "postgresql"; what is empty is left open.
    """

    reason: str
    kind: str = ""
    table: str = ""
    name: str = ""
    database: str = ""

    def __str__(self) -> str:
        given = {"kind": self.kind, "table": self.table, "name": self.name}
        return ", ".join(f'{name} = "{text}"' for name, text in given.items() if text)

    def is_about(self, kind: str, table: str, name: str) -> bool:
        """Whether a difference of this kind, in this table and of this name is meant."""
        pairs = ((self.table, table), (self.name, name))
        named = all(not wanted or fnmatchcase(given, wanted) for wanted, given in pairs)
        return named and self.kind in ("", kind)


@dataclass(frozen=True, kw_only=True)
class Demands:
    """`tolerate` are differences between models and migrations that may stay.

    Below the revision `minimum_downgrade` no downgrade is demanded; `one_way` are the revisions that
    need none, `squashed` those that have taken the place of older ones, each with the reason.
    """

    tolerate: tuple[Tolerance, ...] = ()
    minimum_downgrade: str | None = None
    one_way: Mapping[str, str] = field(default_factory=dict)
    squashed: Mapping[str, str] = field(default_factory=dict)


NOTHING_EXCUSED = Demands()
