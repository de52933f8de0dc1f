"""Foreign keys: which row of a parent a row belongs to, and the tables in the order of their keys."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from pytest_lifeos.checks.migrations.rows.table import Key, Table

# The values of a parent's key columns, as they came from the database.
Parents = Sequence[tuple[object, ...]]


@dataclass(kw_only=True)
class Lineage:
    """The rows of the parents that are there, by key; `late` are keys that can only be met afterwards."""

    parents: dict[Key, Parents] = field(default_factory=dict)
    late: list[Key] = field(default_factory=list)

    @property
    def columns(self) -> set[str]:
        """The columns of the keys for which parents are chosen."""
        return {name for key in self.parents for name in key.columns}

    def choose(self, number: int) -> dict[str, object] | None:
        """The values of all key columns for one row; None where no parents go together.

        Where keys share a column, the wider one is met first and the other follows it.
        """
        chosen: dict[str, object] = {}
        for shift, (key, rows) in enumerate(self.parents.items()):
            known = {name: chosen[name] for name in key.columns if name in chosen}
            fitting = [row for row in rows if _agrees(key, row, known)] if known else rows
            if not fitting:
                return None
            row = fitting[(number + shift) % len(fitting)]
            chosen |= dict(zip(key.columns, row, strict=True))
        return chosen


def parents_first(tables: Iterable[Table]) -> list[Table]:
    """Each table after those that it refers to; of those in a circle one goes first, its keys are late."""
    left = {each.name: each for each in tables}
    ordered: list[Table] = []
    while left:
        needs = {
            name: {key.parent for key in table.keys if key.parent in left and key.parent != name}
            for name, table in left.items()
        }
        ready = [name for name, parents in needs.items() if not parents]
        ordered += [left.pop(name) for name in ready or [_first_of(_circle(needs), left)]]
    return ordered


def _circle(needs: Mapping[str, set[str]]) -> Sequence[str]:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        found: Sequence[str] = error.args[1]
        return found
    return sorted(needs)


def _first_of(circle: Iterable[str], tables: Mapping[str, Table]) -> str:
    """The one whose keys into the circle can be null, if there is one."""
    names = set(circle)

    def bound(name: str) -> int:
        nullable = {each.name for each in tables[name].columns if each.is_nullable}
        keys = (key for key in tables[name].keys if key.parent in names)
        return sum(1 for key in keys if not set(key.columns) & nullable)

    return min(sorted(names), key=bound)


def _agrees(key: Key, row: tuple[object, ...], known: Mapping[str, object]) -> bool:
    values = dict(zip(key.columns, row, strict=True))
    return all(values[name] == value for name, value in known.items())
