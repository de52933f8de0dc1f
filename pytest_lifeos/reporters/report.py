"""RunReport: what reporters show of one run; they find nothing of their own."""

import subprocess  # nosec B404  asks git for the commit
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from pytest_lifeos.verdict import GateVerdict, Verdict, worst


@dataclass(frozen=True, kw_only=True)
class RunReport:
    """One run of gates; `commit` is None outside a git checkout, `started` is in UTC.

    `orphans` are the node ids of tests that were collected and belong to no gate of the project.
    """

    commit: str | None
    started: datetime
    duration_s: float
    names: tuple[str, ...]
    verdict: Verdict
    gates: tuple[GateVerdict, ...]
    orphans: tuple[str, ...] = ()

    @property
    def pipeline(self) -> str:
        """The gates and pipelines as they were asked for."""
        return ",".join(self.names)


def make_report(
    root: Path,
    names: tuple[str, ...],
    started: datetime,
    gates: Sequence[GateVerdict],
    orphans: tuple[str, ...] = (),
) -> RunReport:
    """The report of a run that ends now."""
    return RunReport(
        commit=head_commit(root),
        started=started,
        duration_s=(datetime.now(timezone.utc) - started).total_seconds(),
        names=names,
        verdict=worst(gate.verdict for gate in gates),
        gates=tuple(gates),
        orphans=orphans,
    )


def head_commit(root: Path) -> str | None:
    """The commit that is checked out at `root`; None where git or a commit is missing."""
    try:
        run = subprocess.run(  # nosec B603 B607  a fixed command, git from PATH
            ["git", "rev-parse", "HEAD"],  # noqa: S607  wherever the user's git is
            cwd=root,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return run.stdout.strip() if run.returncode == 0 else None
