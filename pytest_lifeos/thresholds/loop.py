"""After the loop: builds and runs the threshold items of every gate that ran whole."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

import pytest

from pytest_lifeos.selection.chosen import Chosen
from pytest_lifeos.settings import Gate, Request
from pytest_lifeos.thresholds.bars import Named, gate_bars
from pytest_lifeos.thresholds.core import core_in_use
from pytest_lifeos.thresholds.items import run_items
from pytest_lifeos.thresholds.measuring import RunCoverage
from pytest_lifeos.verdict import MeasuredCoverage
from pytest_lifeos.verdict.tally import Tally


class Thresholds:
    """Runs the thresholds; `ids` and `coverage` are by gate, and empty for a gate that was narrowed."""

    def __init__(
        self,
        request: Request,
        chosen: Callable[[], Chosen | None],
        tally: Tally,
        measurement: RunCoverage | None,
        gathered: RunCoverage | None = None,
    ) -> None:
        self._request = request
        self._chosen = chosen
        self._tally = tally
        self._measurement = measurement
        self._gathered = gathered
        self.ids: dict[str, list[str]] = {}
        self.coverage: dict[str, MeasuredCoverage | None] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Outermost, so that pytest-cov has combined its data when the thresholds are judged."""
        core = core_in_use(session.config)  # pytest-cov forgets it when it combines
        result = yield
        _leave_the_line(session)
        for gate, chosen in self._whole_gates(session):
            self.ids[gate.name] = run_items(session, gate, self._checks(gate, chosen))
            summary = self.coverage.get(gate.name)
            if summary is not None and gate.measures():
                self.coverage[gate.name] = replace(summary, core=core)
        return result

    def _whole_gates(self, session: pytest.Session) -> Iterator[tuple[Gate, Chosen]]:
        """A bar over a part of a gate would say something about the part."""
        chosen = self._chosen()
        if chosen is None or session.config.option.collectonly:
            return
        for gate in self._request.gates:
            if not chosen.lost.get(gate.name) and not self._request.narrowed[gate.name]:
                yield gate, chosen

    def _checks(self, gate: Gate, chosen: Chosen) -> Iterator[Named]:
        ids, modules = chosen.ids.get(gate.name, ()), chosen.skipped.get(gate.name, ())
        known = self._tally.results
        results = [known[nodeid] for nodeid in ids if nodeid in known]
        measured = self._gathered if gate.gathers() else self._measurement
        if gate.coverage is not None and measured is not None:
            self.coverage[gate.name] = measured.summary(gate.coverage)
            measured.publish()
        collection_s = chosen.seconds.get(gate.name, 0.0)
        yield from gate_bars(gate, results, modules, collection_s, measured)


def _leave_the_line(session: pytest.Session) -> None:
    """The loop's line of dots ends with its percentage; ours begin on a line of their own."""
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None:
        terminal.write_line("")
