"""Conclusion: judges every gate when all is over, has it reported, and sets the exit status."""

from collections.abc import Callable, Generator, Iterable, Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from pytest_lifeos.ledger.keeping import Keeper
from pytest_lifeos.reporters.checkout import look_at
from pytest_lifeos.reporters.json_report import write_report
from pytest_lifeos.reporters.recording import record
from pytest_lifeos.reporters.report import RunReport, make_report
from pytest_lifeos.selection.chosen import Chosen
from pytest_lifeos.selection.orphans import Orphans, only_collected
from pytest_lifeos.settings import Gate, Request
from pytest_lifeos.stash import VERDICT
from pytest_lifeos.thresholds.loop import Thresholds
from pytest_lifeos.verdict import Evidence, GateVerdict, Reason, Verdict, judge, undecided
from pytest_lifeos.verdict.model import OWN
from pytest_lifeos.verdict.tally import Tally
from pytest_lifeos.workers import ControllerEnd

_JUDGED = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)


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

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(
        self, session: pytest.Session, exitstatus: int
    ) -> Generator[None, object, object]:
        """Judges before anybody reports; writes, last, when everybody has finished without a fault."""
        self._workers.wait()
        report = self._report = self._judge(exitstatus)
        result = yield
        if report.verdict is not Verdict.PASSED and session.exitstatus in _JUDGED:
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
        return Evidence(
            gate=gate,
            selected=tuple(chosen.ids.get(gate.name, ())) if chosen else None,
            thresholds=None if thresholds is None else tuple(thresholds),
            results=self._tally.results,
            lost=chosen.lost.get(gate.name, 0) if chosen else 0,
            narrowed=self._request.narrowed.get(gate.name, ()),
            doubts=tuple(self._doubts(gate, chosen, exitstatus)),
            coverage=self._thresholds.coverage.get(gate.name),
            collection_s=chosen.seconds.get(gate.name, 0.0) if chosen else 0.0,
        )

    def _doubts(
        self, gate: Gate, chosen: Chosen | None, exitstatus: int | None
    ) -> Iterator[Reason]:
        """What makes a gate doubtful although none of its items says so."""
        for nodeid, why in self._tally.broken.items():
            if _may_hold(nodeid, gate):
                yield undecided("collection-error", f"{nodeid}: {why}")
        if exitstatus is None:
            yield undecided("exit-status", "pytest failed for a reason that is no gate's")
        elif exitstatus not in _JUDGED:
            yield undecided("interrupted", f"pytest ended with {_name(exitstatus)}")
        yield from self._workers.doubts
        yield from self._doubts_of_choice(gate, chosen) if chosen else ()
        yield from self._workers.late() if gate.module is None else ()

    def _doubts_of_choice(self, gate: Gate, chosen: Chosen) -> Iterator[Reason]:
        """Tests that are there and did not count, or ran and could not fail.

        In a run over less than the gate there are always tests that were not collected.
        """
        is_partial = bool(self._request.narrowed.get(gate.name))
        for message in chosen.not_collected.get(gate.name, ()) if not is_partial else ():
            yield undecided("not-collected", message)
        for nodeid in sorted(self._tally.heard.keys() & set(chosen.ids.get(gate.name, ()))):
            yield from self._tally.heard[nodeid]
        for marker, nodeid in chosen.unknown_markers.items() if not gate.module else ():
            yield undecided("unknown-marker", f'{nodeid}: nobody registered the marker "{marker}"')

    def _write(self, report: RunReport) -> None:
        if self._request.report is not None:
            write_report(report, self._request.report, self._checkout)
        record(report, self._root)
        if self._keeper is not None:
            self._keeper.keep(report)


def _may_hold(nodeid: str, gate: Gate) -> bool:
    """Whether a collector that failed may hold items of the gate."""
    if nodeid.startswith(OWN):
        return nodeid.split("::")[1] == gate.name
    return gate.module is None


def _are_green(verdicts: Iterable[GateVerdict]) -> bool:
    return all(each.verdict is Verdict.PASSED for each in verdicts)


def _name(exitstatus: int) -> str:
    """`2 (interrupted)` for pytest's own statuses, the number for others."""
    try:
        return f"{exitstatus} ({pytest.ExitCode(exitstatus).name.lower()})"
    except ValueError:
        return str(exitstatus)
