"""Conclusion: judges every gate when all is over, has it reported, and sets the exit status."""

from collections.abc import Callable, Generator, Iterable
from datetime import datetime, timezone
from pathlib import Path

import pytest

from pytest_lifeos.doubts import JUDGED, doubts_of
from pytest_lifeos.ledger.keeping import Keeper
from pytest_lifeos.reporters.checkout import look_at
from pytest_lifeos.reporters.json_report import write_report
from pytest_lifeos.reporters.recording import record
from pytest_lifeos.reporters.report import RunReport, make_report
from pytest_lifeos.selection.chosen import Chosen
from pytest_lifeos.selection.narrowing.options import committed_deselection
from pytest_lifeos.selection.narrowing.start import read_start
from pytest_lifeos.selection.orphans import Orphans, only_collected
from pytest_lifeos.settings import Gate, Request
from pytest_lifeos.stash import VERDICT
from pytest_lifeos.thresholds.loop import Thresholds
from pytest_lifeos.verdict import Evidence, GateVerdict, Verdict, judge
from pytest_lifeos.verdict.tally import Tally
from pytest_lifeos.workers import ControllerEnd

FindOrphans = Callable[[Chosen | None], Orphans]


class Conclusion:
    """The end of a run of gates."""

    def __init__(
        self,
        root: Path,
        request: Request,
        tally: Tally,
        workers: ControllerEnd,
        thresholds: Thresholds,
        keeper: Keeper | None = None,
        orphans: FindOrphans = only_collected,
        *,
        fails_on_orphans: bool = False,
    ) -> None:
        self._root = root
        self._request = request
        self._tally = tally
        self._workers = workers
        self._thresholds = thresholds
        self._keeper = keeper
        self._orphans = orphans
        self._fails_on_orphans = fails_on_orphans
        self._started = datetime.now(timezone.utc)
        self._checkout = look_at(root) if request.report else None
        self._report: RunReport | None = None
        self._deselecting: str | None = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(
        self, session: pytest.Session, exitstatus: int
    ) -> Generator[None, object, object]:
        """Judges before anybody reports; writes, last, when everybody has finished without a fault."""
        self._workers.wait()
        self._deselecting = committed_deselection(read_start(session.config))
        report = self._report = self._judge(exitstatus)
        result = yield
        if report.verdict is not Verdict.PASSED and session.exitstatus in JUDGED:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        elif session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
            session.exitstatus = pytest.ExitCode.OK  # a gate lets that pass only in an empty shard
        self._write(report)
        session.config.stash[VERDICT] = report.verdict
        return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> Generator[None, object, object]:
        """The closing table, below everything else."""
        result = yield
        if self._report is not None:
            self._show(self._report, terminalreporter)
        return result

    def _show(self, report: RunReport, terminal: pytest.TerminalReporter) -> None:
        from pytest_lifeos.reporters.terminal import show

        show(report, terminal)

    def _judge(self, exitstatus: int) -> RunReport:
        verdicts = [judge(self._evidence(gate, exitstatus)) for gate in self._request.gates]
        if exitstatus == pytest.ExitCode.TESTS_FAILED and _are_green(verdicts):
            verdicts = [judge(self._evidence(gate, None)) for gate in self._request.gates]
        return make_report(
            self._root,
            self._request.names,
            self._started,
            verdicts,
            self._orphans(self._workers.chosen()),
            fails_on_orphans=self._fails_on_orphans,
        )

    def _evidence(self, gate: Gate, exitstatus: int | None) -> Evidence:
        chosen, thresholds = self._workers.chosen(), self._thresholds.ids.get(gate.name)
        narrowed = self._request.narrowed.get(gate.name, ())
        doubts = doubts_of(gate, self._tally, self._workers, exitstatus, is_partial=bool(narrowed))
        lost = chosen.lost.get(gate.name, 0) if chosen else 0
        if lost and self._deselecting:
            tests = f"{lost} test{'s' if lost > 1 else ''}"
            narrowed, lost = (*narrowed, f"{tests} deselected by {self._deselecting}"), 0
        return Evidence(
            gate=gate,
            selected=tuple(chosen.ids.get(gate.name, ())) if chosen else None,
            thresholds=None if thresholds is None else tuple(thresholds),
            results=self._tally.results,
            lost=lost,
            narrowed=narrowed,
            doubts=tuple(doubts),
            coverage=self._thresholds.coverage.get(gate.name),
            collection_s=chosen.seconds.get(gate.name, 0.0) if chosen else 0.0,
        )

    def _write(self, report: RunReport) -> None:
        if self._request.report is not None:
            write_report(report, self._request.report, self._checkout)
        record(report, self._root)
        if self._keeper is not None:
            self._keeper.keep(report)


def _are_green(verdicts: Iterable[GateVerdict]) -> bool:
    return all(each.verdict is Verdict.PASSED for each in verdicts)
