"""Choosing: which items belong to which of the gates asked for, and what somebody else took away."""

from collections.abc import Generator, Iterable
from dataclasses import asdict, dataclass, field

import pytest

from pytest_lifeos.settings import Gate
from pytest_lifeos.settings.errors import unknown
from pytest_lifeos.settings.expression import parse_expression

NO_COVER = "no_cover"


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What one process chose: item ids a gate, and what makes the choice doubtful.

    `lost` counts a gate's items that something other than us removed; `skipped` are modules that
    skipped themselves as a whole, such as by importorskip, and may hold items of the gate;
    `unknown_markers` are markers on tests that nobody registered, each with one test that carries it.
    """

    ids: dict[str, list[str]] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, list[str]] = field(default_factory=dict)
    unknown_markers: dict[str, str] = field(default_factory=dict)

    def to_plain(self) -> dict[str, object]:
        """The same as plain lists and dicts, which a worker can send home."""
        return asdict(self)


class Chooser:
    """Keeps the items of the gates asked for and remembers whose they are.

    Items of other gates do not count for coverage: they carry pytest-cov's own `no_cover` marker.
    """

    def __init__(self, gates: tuple[Gate, ...]) -> None:
        self._expressions = {gate.name: parse_expression(gate.select) for gate in gates}
        self._covering = {gate.name for gate in gates if gate.coverage}
        self._with_module = {gate.name for gate in gates if gate.module}
        self.chosen = Chosen()
        self._collected: list[pytest.Item] = []
        self._gates_of: dict[pytest.Item, list[str]] = {}

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Refuses, before any test runs, a gate that selects by a marker nobody has registered."""
        known = registered_markers(session.config)
        for gate, expression in self._expressions.items():
            for name in sorted(expression.names - known):
                where = f"pyproject.toml: tool.lifeos.gates.{gate}.select"
                raise pytest.UsageError(str(unknown(where, "marker", name, known)))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> Generator[None, object, object]:
        """Outermost, so that conftests have marked and others have deselected before we look."""
        result = yield
        self._choose(config, items)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """A module that skips itself has no items that could say so."""
        report = yield
        if report.skipped:
            self._remember_skipped(collector)
        return report

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Remembers the item: a conftest may take it away before, around or after our choice."""
        self._collected.append(item)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Records the ids as they end up (pytest-xdist's loadgroup renames items)."""
        kept = set(session.items)
        for name in self._expressions:
            ids = [each.nodeid for each in session.items if name in self._gates_of.get(each, ())]
            self.chosen.ids[name] = ids
            self.chosen.lost[name] = sum(
                name in names for item, names in self._gates_of.items() if item not in kept
            )

    def _remember_skipped(self, collector: pytest.Collector) -> None:
        """Its own marks went with it: without a folder's mark it may belong to any gate."""
        markers = {mark.name for mark in collector.iter_markers()}
        for name, expression in self._expressions.items():
            unmarked = not markers and name not in self._with_module
            if unmarked or expression.matches(markers):
                self.chosen.skipped.setdefault(name, []).append(collector.nodeid)

    def _choose(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        registered = registered_markers(config)
        for item in dict.fromkeys([*self._collected, *items]):
            markers = {mark.name for mark in item.iter_markers()}
            self._gates_of[item] = [
                name for name, each in self._expressions.items() if each.matches(markers)
            ]
            for name in markers - registered:
                self.chosen.unknown_markers.setdefault(name, item.nodeid)
        self._keep(config, items)

    def _keep(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        others = [item for item in items if not self._gates_of[item]]
        items[:] = [item for item in items if self._gates_of[item]]
        if others:
            config.hook.pytest_deselected(items=others)
        for item in items if self._covering else ():
            if not self._covering.intersection(self._gates_of[item]):
                item.add_marker(NO_COVER)


def registered_markers(config: pytest.Config) -> set[str]:
    """The names of the markers that pytest, plugins and the project have registered."""
    lines: Iterable[str] = config.getini("markers")
    return {line.split(":")[0].split("(")[0].strip() for line in lines}
