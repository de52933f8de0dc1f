"""After the loop: builds and runs the threshold items of every gate that ran whole."""

from collections.abc import Callable, Generator, Iterable, Iterator

import pytest

from pytest_lifeos.checks.policy import check_budget, check_skips
from pytest_lifeos.finding import Severity
from pytest_lifeos.selection.choosing import Chosen
from pytest_lifeos.settings import Gate, Request
from pytest_lifeos.thresholds.items import Check, run_items
from pytest_lifeos.thresholds.measuring import Measurement
from pytest_lifeos.verdict import ItemResult, MeasuredCoverage, Outcome
from pytest_lifeos.verdict.judging import duration
from pytest_lifeos.verdict.tally import Tally

_Named = tuple[str, str, Check]


class Thresholds:
    """Runs the thresholds; `ids` and `coverage` are by gate, and empty for a gate that was narrowed."""

    def __init__(
        self,
        request: Request,
        chosen: Callable[[], Chosen | None],
        tally: Tally,
        measurement: Measurement | None,
    ) -> None:
        self._request = request
        self._chosen = chosen
        self._tally = tally
        self._measurement = measurement
        self.ids: dict[str, list[str]] = {}
        self.coverage: dict[str, MeasuredCoverage | None] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Outermost, so that pytest-cov has combined its data when the thresholds are judged."""
        result = yield
        _leave_the_line(session)
        for gate, chosen in self._whole_gates(session):
            self.ids[gate.name] = run_items(session, gate, self._checks(gate, chosen))
        return result

    def _whole_gates(self, session: pytest.Session) -> Iterator[tuple[Gate, Chosen]]:
        """A bar over a part of a gate would say something about the part."""
        chosen = self._chosen()
        if chosen is None or session.config.option.collectonly:
            return
        for gate in self._request.gates:
            if not chosen.lost.get(gate.name) and not self._request.narrowed[gate.name]:
                yield gate, chosen

    def _checks(self, gate: Gate, chosen: Chosen) -> Iterator[_Named]:
        ids, modules = chosen.ids.get(gate.name, ()), chosen.skipped.get(gate.name, ())
        results = [self._tally.results[nodeid] for nodeid in ids if nodeid in self._tally.results]
        yield from self._coverage_checks(gate)
        spent = duration(results) + chosen.seconds.get(gate.name, 0.0)
        yield from _policy_checks(gate, results, modules, spent)

    def _coverage_checks(self, gate: Gate) -> Iterator[_Named]:
        bars, measured = gate.coverage, self._measurement
        if bars is None or measured is None:
            return
        self.coverage[gate.name] = measured.summary(bars)
        measured.publish()
        if bars.total is not None:
            yield "coverage[total]", "coverage", lambda: measured.check_total(bars.total or 0)
        for folder, bar in bars.packages.items():
            yield f"coverage[{folder}]", "coverage", _package_check(measured, folder, bar)


def _leave_the_line(session: pytest.Session) -> None:
    """The loop's line of dots ends with its percentage; ours begin on a line of their own."""
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None:
        terminal.write_line("")


def _package_check(measured: Measurement, folder: str, bar: float) -> Check:
    return lambda: measured.check_package(folder, bar)


def _policy_checks(
    gate: Gate, results: list[ItemResult], modules: Iterable[str], spent: float
) -> Iterator[_Named]:
    skipped = [each.nodeid for each in results if each.outcome is Outcome.SKIPPED]
    skipped.extend(modules)
    if skipped or gate.max_skipped:
        yield "skips", "max_skipped", lambda: check_skips(gate.name, gate.max_skipped, skipped)
    if gate.budget is not None:
        severity = Severity.ERROR if gate.on_budget == "fail" else Severity.WARNING
        budget = gate.budget
        yield "budget", "budget", lambda: check_budget(gate.name, budget, spent, severity)
