"""proofs.json, for machines: what `--prove` came to, written in one step when all is over."""

import json
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

from pytest_lifeos.proofs.proof import Attempt, Proof
from pytest_lifeos.reporters.json_report import PROOFS
from pytest_lifeos.reporters.report import head_commit

PROOFS_SCHEMA = "pytest-lifeos/proofs/1"


def write_proofs(
    proofs: Sequence[Proof], names: Sequence[str], started: datetime, root: Path, folder: Path
) -> None:
    """Writes the proofs of the project at `root`, a run that began at `started` in UTC and ends now."""
    folder.mkdir(parents=True, exist_ok=True)
    plain = {
        "schema": PROOFS_SCHEMA,
        "commit": head_commit(root),
        "started": started.isoformat().replace("+00:00", "Z"),
        "duration_s": (datetime.now(timezone.utc) - started).total_seconds(),
        "names": list(names),
        "is_proved": all(proof.is_proved for proof in proofs),
        "proofs": [_proof(proof) for proof in proofs],
    }
    half = folder / (PROOFS + ".half")
    half.write_text(json.dumps(plain, indent=2) + "\n", encoding="utf-8")
    half.replace(folder / PROOFS)


def _proof(proof: Proof) -> dict[str, object]:
    return {
        "gate": proof.gate,
        "command": proof.command,
        "is_proved": proof.is_proved,
        "clean": {"outcome": proof.clean, "duration_s": proof.clean_s},
        "planted": [_attempt(each) for each in proof.attempts],
        "objections": list(proof.objections),
    }


def _attempt(attempt: Attempt) -> dict[str, object]:
    return {
        "defect": attempt.defect.name,
        "files": list(attempt.defect.files),
        "expected": [{"path": each.path, "words": each.expect} for each in attempt.defect.traces],
        "outcome": attempt.outcome,
        "duration_s": attempt.seconds,
        "objections": list(attempt.objections),
    }
