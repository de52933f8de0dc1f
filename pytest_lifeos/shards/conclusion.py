"""ShardConclusion: the end of one shard, which is red by what happened in it and never a verdict."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from pytest_lifeos.conclusion import Conclusion, FindOrphans
from pytest_lifeos.finding import CannotTell
from pytest_lifeos.reporters.json_report import SHARD_COVERAGE
from pytest_lifeos.reporters.recording import record as proof_record
from pytest_lifeos.reporters.report import RunReport
from pytest_lifeos.selection.orphans import only_collected
from pytest_lifeos.settings import Gate, Request, Settings
from pytest_lifeos.shards.circumstances import circumstances
from pytest_lifeos.shards.dividing import Division
from pytest_lifeos.shards.record import CoverageData, GatePart, ShardRecord, write_record
from pytest_lifeos.shards.table import show_part
from pytest_lifeos.thresholds.loop import Thresholds
from pytest_lifeos.thresholds.measuring import RunCoverage
from pytest_lifeos.verdict import Evidence, Reason, undecided
from pytest_lifeos.verdict.tally import Tally
from pytest_lifeos.workers import ControllerEnd


class ShardConclusion(Conclusion):
    """Judges the tests of the shard by the rules of every run; bars over all tests are left to merge."""

    def __init__(
        self,
        settings: Settings,
        request: Request,
        tally: Tally,
        workers: ControllerEnd,
        division: Division,
        measurement: RunCoverage | None,
        orphans: FindOrphans = only_collected,
    ) -> None:
        # Thresholds that nobody registers judge nothing.
        unjudged = Thresholds(request, workers.chosen, tally, None)
        super().__init__(settings.root, request, tally, workers, unjudged, orphans=orphans)
        self._division = division
        self._measurement = measurement
        self._began = datetime.now(timezone.utc)
        self._circumstances = circumstances(settings, self._checkout)
        self._parts: dict[str, GatePart] = {}

    def pytest_report_header(self) -> str:
        """What is run here, and how it came to be this."""
        return f"shard: {self._division.shard}, divided {self._division.method}"

    def _evidence(self, gate: Gate, exitstatus: int | None) -> Evidence:
        """A part may be empty, and meets no bar by itself."""
        evidence = super()._evidence(gate, exitstatus)
        doubts = (*evidence.doubts, *self._doubts_of_coverage(gate, evidence))
        self._parts[gate.name] = self._part(evidence, doubts)
        part = replace(gate, minimum_items=0)
        return replace(evidence, gate=part, thresholds=(), doubts=doubts)

    def _doubts_of_coverage(self, gate: Gate, evidence: Evidence) -> Iterator[Reason]:
        if gate.coverage is None or self._measurement is None or not evidence.selected:
            return
        try:
            self._measurement.require_trusted()
            if not self._measurement.data_file.path.exists():
                raise CannotTell("coverage-no-data", "coverage: this shard wrote no data")
        except CannotTell as doubt:
            yield undecided(doubt.code, doubt.message)

    def _part(self, evidence: Evidence, doubts: tuple[Reason, ...]) -> GatePart:
        chosen, gate = self._workers.chosen(), evidence.gate
        unknown = ["0", "", ""]
        whole = chosen.wholes.get(gate.name, unknown) if chosen else unknown
        collected, digest, contents = whole
        return GatePart(
            is_module=gate.module is not None,
            collected=int(collected),
            collection_sha256=digest,
            contents_sha256=contents,
            ids=evidence.selected or (),
            lost=evidence.lost,
            narrowed=evidence.narrowed,
            modules=tuple(chosen.skipped.get(gate.name, ())) if chosen else (),
            doubts=doubts,
            collection_s=evidence.collection_s,
        )

    def _show(self, report: RunReport, terminal: pytest.TerminalReporter) -> None:
        show_part(self._division.shard, self._parts, report, terminal)

    def _write(self, report: RunReport) -> None:
        """shard.json in the place of a verdict; nothing where nobody lived to say what was chosen.

        A proof of a command that runs all shards and merges them is told of each: the red one may be
        the last that runs.
        """
        proof_record(report, self._root)
        folder = self._request.report
        if folder is None or self._workers.chosen() is None:
            return
        tests = {nodeid for part in self._parts.values() for nodeid in part.ids}
        results = self._tally.results
        record = ShardRecord(
            shard=self._division.shard,
            names=self._request.names,
            method=self._division.method,
            circumstances=self._circumstances,
            started=self._began,
            duration_s=report.duration_s,
            orphans=report.orphans.tests,
            unseen=report.orphans.unseen,
            coverage=self._copy_data(folder),
            gates=self._own_parts(),
            results={nodeid: results[nodeid] for nodeid in sorted(tests & results.keys())},
        )
        write_record(record, folder)

    def _own_parts(self) -> dict[str, GatePart]:
        """A gate with a module of its own is run whole by shard 1, and the others know nothing of it."""
        first = self._division.shard.number == 1
        return {name: part for name, part in self._parts.items() if first or not part.is_module}

    def _copy_data(self, folder: Path) -> CoverageData | None:
        measured = self._measurement
        if measured is None or not measured.data_file.path.exists():
            return None
        copy = folder / SHARD_COVERAGE
        measured.leave(copy)
        digest = hashlib.sha256(copy.read_bytes()).hexdigest()
        return CoverageData(sha256=digest, root=str(self._root.resolve()))
