"""Merging: the records of all shards as the evidence of one run, judged by the rules of every run."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timezone
from pathlib import Path

from pytest_lifeos.ledger.keeping import keeper
from pytest_lifeos.reporters.checkout import look_at
from pytest_lifeos.reporters.json_report import SHARD, forget_verdict, write_report
from pytest_lifeos.reporters.recording import record
from pytest_lifeos.reporters.report import RunReport, make_report
from pytest_lifeos.selection.chosen import Chosen
from pytest_lifeos.selection.orphans import ReadReach, find_orphans, nothing_read
from pytest_lifeos.settings import Request, Settings, SettingsError, read_settings
from pytest_lifeos.settings.request import read_request
from pytest_lifeos.shards.circumstances import circumstances
from pytest_lifeos.shards.combining import combined
from pytest_lifeos.shards.evidence import gate_evidence
from pytest_lifeos.shards.gathering import GatheredShards, gather
from pytest_lifeos.thresholds.measuring import RunCoverage
from pytest_lifeos.verdict import judge


def merge(
    folders: Iterable[Path], out: Path, root: Path, read_reach: ReadReach = nothing_read
) -> RunReport:
    """Judges the shards in `folders` as one run of the project at `root`; writes its report to `out`.

    `read_reach` says which gates the workflows run. Raises SettingsError where there is nothing to judge by, or nothing to judge.
    """
    folders = list(folders)
    if any(folder.resolve() == out.resolve() for folder in folders):
        raise SettingsError(f"merge: --report {out} is the folder of a shard; give one of its own")
    try:
        forget_verdict(out)
    except OSError as error:
        what = f"merge: --report {out}: {error.strerror}"
        raise SettingsError(f"{what}; give a folder of its own") from None
    settings = read_settings(root)
    if settings is None:
        raise SettingsError(f"merge: {root / 'pyproject.toml'}: has no [tool.lifeos] table")
    checkout, ledger = look_at(root), keeper(settings)
    gathered = gather(folders, circumstances(settings, checkout))
    if not gathered.names:
        faults = "; ".join(each.message for each in gathered.faults)
        raise SettingsError(f"merge: no shard can be read: {faults or f'no folder with {SHARD}'}")
    request = read_request(gathered.names, out, settings)
    report = _judged(request, gathered, settings, read_reach)
    write_report(report, out, checkout)
    record(report, root)
    if ledger is not None:
        ledger.keep(report)
    return report


def _judged(
    request: Request, gathered: GatheredShards, settings: Settings, read_reach: ReadReach
) -> RunReport:
    started = datetime.now(timezone.utc)
    found = gathered.good
    results = {each.nodeid: each for one in found for each in one.record.results.values()}
    with _measured(request, gathered, settings) as measured:
        verdicts = [
            judge(gate_evidence(gate, gathered, results, measured, settings.root))
            for gate in request.gates
        ]
    first = min((each.record.started for each in found), default=started)
    record = found[0].record if found else None
    chosen = Chosen(orphans=list(record.orphans), unseen=list(record.unseen)) if record else None
    return make_report(
        settings.root,
        gathered.names,
        first,
        verdicts,
        find_orphans(settings, chosen, lambda: read_reach(settings)),
        fails_on_orphans=settings.orphans == "fail",
    )


def _measured(
    request: Request, gathered: GatheredShards, settings: Settings
) -> AbstractContextManager[RunCoverage | None]:
    """Data of some shards would say something about some shards."""
    if gathered.faults or not any(gate.coverage for gate in request.gates):
        return nullcontext()
    return combined(gathered.good, settings)
