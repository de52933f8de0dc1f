"""Recording: what a run of gates came to, told to the proof that it is part of."""

import contextlib
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from pytest_lifeos.reporters.json_report import to_plain
from pytest_lifeos.reporters.report import RunReport

# Set by --prove alone: a folder outside of the project. It changes no verdict.
RECORD = "LIFEOS_PROOF_RECORD"


def record(report: RunReport, root: Path) -> None:
    """Leaves the report of the run at `root` where the proof looks for it; nothing without a proof."""
    folder = os.environ.get(RECORD)
    if not folder:
        return
    text = json.dumps({"root": str(root.resolve()), "report": to_plain(report)})
    with contextlib.suppress(OSError):  # a proof without a record proves nothing, and says so
        half = Path(folder, f"{secrets.token_hex(8)}.half")
        half.write_text(text, encoding="utf-8")
        half.replace(half.with_suffix(".json"))


def recorded(folder: Path, root: Path) -> Iterator[dict[str, object]]:
    """The reports of the runs at `root`; those of other projects, which tests run, are no evidence."""
    for path in sorted(folder.glob("*.json")):
        entry = json.loads(path.read_text(encoding="utf-8"))
        if entry["root"] == str(root.resolve()):
            yield entry["report"]
