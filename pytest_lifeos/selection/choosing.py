"""Choosing: which items belong to which of the gates asked for, and what somebody else took away."""

import time
from collections.abc import Callable, Generator, Iterable

import pytest

from pytest_lifeos.begun import BEGUN
from pytest_lifeos.selection.chosen import Chosen
from pytest_lifeos.selection.collecting import CollectionWatch
from pytest_lifeos.selection.membership import Membership, belongings
from pytest_lifeos.selection.modules import gate_of
from pytest_lifeos.selection.uncollected import Uncollected
from pytest_lifeos.selection.whole import collection_digest, contents_digest
from pytest_lifeos.settings import Gate
from pytest_lifeos.settings.errors import unknown
from pytest_lifeos.settings.markers import RESERVED_MARKERS

Divide = Callable[[Iterable[str]], frozenset[str]]

# Set on an item that is of no gate with a coverage bar.
COVERS_NOTHING = pytest.StashKey[bool]()


class Chooser:
    """Keeps the items of `gates`, those asked for, and remembers whose they are.

    Items of other gates do not count for coverage. They come last: what one of them imports first is
    not lost to the gate that measures, whose coverage is the same alone and beside other gates.
    `known` are all gates of the project: a test that none of them selects is an orphan; `placed` are
    the names of those that a pipeline holds. `divide` says which of the project's tests are this shard's; those of gate modules are not divided.
    """

    def __init__(
        self,
        gates: tuple[Gate, ...],
        known: Iterable[Gate],
        watch: CollectionWatch,
        divide: Divide | None = None,
        placed: Iterable[str] = (),
    ) -> None:
        self._names = [gate.name for gate in gates]
        self._asked = Membership(gates)
        self._known = Membership(known)
        self._placed = frozenset(placed)
        self._watch = watch
        self._covering = {gate.name for gate in gates if gate.measures()}
        self.chosen = Chosen()
        self._collected: list[pytest.Item] = []
        self._gates_of: dict[pytest.Item, list[str]] = {}
        self._divide = divide
        self._elsewhere: set[pytest.Item] = set()

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Refuses, before any test runs, a gate that selects by a marker nobody has registered."""
        known = registered_markers(session.config)
        for gate, expression in self._asked.expressions.items():
            for name in sorted(expression.names - known):
                where = f"pyproject.toml: tool.lifeos.gates.{gate}.select"
                raise pytest.UsageError(
                    str(unknown(where, "marker", name, known - RESERVED_MARKERS))
                )

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """What the project made pytest wait for before the first test is in the time of each gate."""
        spent = time.perf_counter() - session.config.stash[BEGUN]
        for name in self.chosen.seconds:
            self.chosen.seconds[name] += max(0.0, spent - sum(self._watch.seconds.values()))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> Generator[None, object, object]:
        """Outermost, so that conftests have marked and others have deselected before we look."""
        result = yield
        self._choose(config, items)
        return result

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Remembers the item: a conftest may take it away before, around or after our choice."""
        self._collected.append(item)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Records the ids as they end up (pytest-xdist's loadgroup renames items), and what is missing."""
        kept = set(session.items)
        for name in self._names:
            items = [each for each in session.items if name in self._gates_of.get(each, ())]
            self.chosen.ids[name] = [item.nodeid for item in items]
            whole = [item for item, names in self._gates_of.items() if name in names]
            here = [item for item in whole if item not in self._elsewhere]
            self.chosen.seconds[name] = self._seconds(whole if self._divide else items)
            self.chosen.lost[name] = sum(item not in kept for item in here)
            if self._divide:
                ids = {item.nodeid for item in whole}
                contents = contents_digest(session.config.rootpath, ids)
                self.chosen.wholes[name] = [str(len(ids)), collection_digest(ids), contents]
        is_gated = bool(self._names)
        uncollected = Uncollected(self.chosen, self._asked, self._watch, is_gated=is_gated)
        uncollected.note(session, self._collected)

    def _seconds(self, items: Iterable[pytest.Item]) -> float:
        parents = {item.parent for item in items}
        nodes = {node for parent in parents if parent for node in parent.listchain()}
        return sum(spent for file, spent in self._watch.seconds.items() if file in nodes)

    def _choose(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        registered = registered_markers(config)
        for item, owner, markers in belongings(dict.fromkeys([*self._collected, *items])):
            self._gates_of[item] = self._asked.gates_of(owner, markers)
            for name in markers - registered:
                self.chosen.unknown_markers.setdefault(name, item.nodeid)
            if owner is None:
                self._note_orphan(item.nodeid, self._known.gates_of(None, markers))
        if self._divide:
            own = [each for each, names in self._gates_of.items() if names and not gate_of(each)]
            part = self._divide(item.nodeid for item in own)
            self._elsewhere = {item for item in own if item.nodeid not in part}
        self._keep(config, items)

    def _note_orphan(self, nodeid: str, gates: list[str]) -> None:
        """A test of gates that no pipeline holds is known by these gates: a workflow may run them."""
        if not gates:
            self.chosen.orphans.append(nodeid)
        elif self._placed.isdisjoint(gates):
            self.chosen.unplaced[nodeid] = gates

    def _keep(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        others = [each for each in items if not self._gates_of[each] or each in self._elsewhere]
        left_out = set(others)
        items[:] = [item for item in items if item not in left_out]
        if others:
            config.hook.pytest_deselected(items=others)
        if self._covering:
            for item in items:
                item.stash[COVERS_NOTHING] = not self._covering.intersection(self._gates_of[item])
            items.sort(key=lambda item: item.stash[COVERS_NOTHING])


def registered_markers(config: pytest.Config) -> set[str]:
    """The names of the markers that pytest, plugins and the project have registered."""
    lines: Iterable[str] = config.getini("markers")
    return {line.split(":")[0].split("(")[0].strip() for line in lines}
