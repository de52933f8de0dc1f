"""report.json, for machines, and verdict.json, written last, that `verify` demands."""

import errno
import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from pytest_lifeos.reporters.checkout import Checkout
from pytest_lifeos.reporters.report import RunReport
from pytest_lifeos.verdict import GateVerdict, MeasuredCoverage, Reason, ToolUse

REPORT = "report.json"
VERDICT = "verdict.json"
# What one shard leaves in the place of both, which is no verdict.
SHARD = "shard.json"
SHARD_COVERAGE = "shard.coverage"
# What `--prove` writes, which says nothing of the project's own state.
PROOFS = "proofs.json"
REPORT_SCHEMA = "pytest-lifeos/report/1"
VERDICT_SCHEMA = "pytest-lifeos/verdict/1"
_OURS = b'"schema": "pytest-lifeos/'
_DATA = b"SQLite format 3"
_HEAD = 200


def forget_verdict(folder: Path) -> None:
    """Deletes the verdict of an earlier run: what is there afterwards is of this one.

    Raises OSError, before anything is deleted, where a file of such a name is not ours.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = (VERDICT, REPORT, SHARD, SHARD_COVERAGE, PROOFS)
    for name in names:
        if not _is_ours(folder / name):
            raise OSError(errno.EEXIST, f"its {name} is not ours, and would be lost")
    for name in names:
        (folder / name).unlink(missing_ok=True)


def _is_ours(path: Path) -> bool:
    """By the schema at its beginning, which half a file has too; an empty one is no loss."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        return True
    return not head or (head.startswith(_DATA) if path.name == SHARD_COVERAGE else _OURS in head)


def write_report(report: RunReport, folder: Path, checkout: Checkout | None = None) -> None:
    """Writes both files, the verdict last and in one step, so that half a verdict is none.

    `checkout` is what was checked out when the run began: that is what the verdict is about.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(to_plain(report), indent=2) + "\n"
    (folder / REPORT).write_text(text, encoding="utf-8")
    verdict = {
        "schema": VERDICT_SCHEMA,
        "commit": checkout.commit if checkout else None,
        "changes": checkout.changes if checkout else None,
        "names": list(report.names),
        "verdict": report.verdict.value,
        "gates": {gate.name: gate.verdict.value for gate in report.gates},
        "report_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    half = folder / (VERDICT + ".half")
    half.write_text(json.dumps(verdict, indent=2) + "\n", encoding="utf-8")
    half.replace(folder / VERDICT)


def to_plain(report: RunReport) -> dict[str, object]:
    """The report as the JSON Schema beside this file describes it."""
    plain: dict[str, object] = {
        "schema": REPORT_SCHEMA,
        "commit": report.commit,
        "started": report.started.isoformat().replace("+00:00", "Z"),
        "duration_s": report.duration_s,
        "pipeline": report.pipeline,
        "verdict": report.verdict.value,
        "gates": [_gate(gate) for gate in report.gates],
    }
    told = {
        "orphans": list(report.orphans.tests),
        "orphan_gates": list(report.orphans.gates),
        "orphan_pipelines": list(report.orphans.lacking),
        "unseen": list(report.orphans.unseen),
        "reasons": [_reason(each) for each in report.reasons],
    }
    return plain | {name: values for name, values in told.items() if values}


def _gate(gate: GateVerdict) -> dict[str, object]:
    return {
        "name": gate.name,
        "verdict": gate.verdict.value,
        "reasons": [_reason(each) for each in gate.reasons],
        "items": dict(gate.items),
        "duration_s": gate.duration_s,
        "budget_s": gate.budget_s,
        "coverage": _coverage(gate.coverage),
        "tools": [_tool(tool) for tool in gate.tools],
        "findings": [asdict(each) for each in gate.findings],
    }


def _reason(reason: Reason) -> dict[str, object]:
    return {"code": reason.code, "message": reason.message}


def _coverage(coverage: MeasuredCoverage | None) -> dict[str, object] | None:
    """The core is named where this run measured by it."""
    if coverage is None:
        return None
    return {name: each for name, each in asdict(coverage).items() if name != "core" or each}


def _tool(tool: ToolUse) -> dict[str, object]:
    return {
        "name": tool.name,
        "version": tool.version,
        "exit_status": tool.exit_status,
        "files": tool.files,
    }
