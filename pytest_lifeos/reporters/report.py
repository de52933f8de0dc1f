"""RunReport: what reporters show of one run; they find nothing of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from pytest_lifeos.git import ask_git
from pytest_lifeos.verdict import GateVerdict, Verdict, worst


@dataclass(frozen=True, kw_only=True)
class RunReport:
    """One run of gates; `commit` is None outside a git checkout, `started` is in UTC.

    `orphans` are the node ids of tests that were collected and belong to no gate of the project,
    `unseen` messages about what looks like tests and was not collected.
    """

    commit: str | None
    started: datetime
    duration_s: float
    names: tuple[str, ...]
    verdict: Verdict
    gates: tuple[GateVerdict, ...]
    orphans: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()

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
    unseen: tuple[str, ...] = (),
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
        unseen=unseen,
    )


def head_commit(root: Path) -> str | None:
    """The commit that is checked out at `root`; None where git or a commit is missing."""
    answer = ask_git(root, "rev-parse", "HEAD")
    return None if answer is None else answer.decode().strip()
