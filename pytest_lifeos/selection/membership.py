"""Membership: which gates a test belongs to, whichever of them a run asks for."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

import pytest

from pytest_lifeos.selection.modules import gate_of
from pytest_lifeos.settings import Gate
from pytest_lifeos.settings.expression import parse_expression


class Membership:
    """A gate with a module has the tests of that module; every other has tests of the project.

    A test of the project that carries the marker of a gate with a module belongs to no such gate:
    the gate alone does not collect the project, and its verdict is the same in a pipeline.
    """

    def __init__(self, gates: Iterable[Gate]) -> None:
        gates = tuple(gates)
        self._with_module = {gate.name for gate in gates if gate.module}
        self.expressions = {
            gate.name: parse_expression(gate.select) for gate in gates if not gate.module
        }
        self._matching: dict[frozenset[str], list[str]] = {}

    def gates_of(self, owner: str | None, markers: frozenset[str]) -> list[str]:
        """The gates that hold an item in the module of the gate `owner`, or else with the markers."""
        if owner is not None:
            return [owner] if owner in self._with_module else []
        if markers not in self._matching:
            matching = [name for name, each in self.expressions.items() if each.matches(markers)]
            self._matching[markers] = matching
        return self._matching[markers]

    def may_hold(self, owner: str | None, markers: AbstractSet[str]) -> list[str]:
        """The gates that may hold what was not collected, as far as markers tell.

        It stands in the module of the gate `owner`, or else in the project; there, what carries no
        marker may belong to any gate that holds tests of the project.
        """
        if owner is not None:
            return [owner] if owner in self._with_module else []
        return [
            name for name, each in self.expressions.items() if not markers or each.matches(markers)
        ]


def belongings(
    items: Iterable[pytest.Item],
) -> Iterator[tuple[pytest.Item, str | None, frozenset[str]]]:
    """Each item with the gate in whose module it stands, if it does, and the names of its markers.

    What its neighbours share is looked up once for them all.
    """
    parent, owner, above = None, None, frozenset[str]()
    for item in items:
        if item.parent is not parent and item.parent is not None:
            parent, owner, above = item.parent, gate_of(item.parent), markers_of(item.parent)
        yield item, owner, above.union(mark.name for mark in item.own_markers)


def markers_of(node: pytest.Item | pytest.Collector) -> frozenset[str]:
    """The names of the markers on the node and on all that it stands in."""
    return frozenset(mark.name for mark in node.iter_markers())
