"""RunReport: what reporters show of one run; they find nothing of their own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from pytest_lifeos.git import ask_git
from pytest_lifeos.selection.orphans import Orphans
from pytest_lifeos.verdict import GateVerdict, Reason, Verdict, failed, undecided, worst


@dataclass(frozen=True, kw_only=True)
class RunReport:
    """One run of gates; `commit` is None outside a git checkout, `started` is in UTC.

    `orphans` is what nobody runs, and `reasons` are those of the run as a whole, such as orphans in a
    project that fails on them: a gate's own verdict is the same alone and in a pipeline.
    """

    commit: str | None
    started: datetime
    duration_s: float
    names: tuple[str, ...]
    verdict: Verdict
    gates: tuple[GateVerdict, ...]
    orphans: Orphans = field(default_factory=Orphans)
    reasons: tuple[Reason, ...] = ()

    @property
    def pipeline(self) -> str:
        """The gates and pipelines as they were asked for."""
        return ",".join(self.names)


def make_report(
    root: Path,
    names: tuple[str, ...],
    started: datetime,
    gates: Sequence[GateVerdict],
    orphans: Orphans | None = None,
    *,
    fails_on_orphans: bool = False,
) -> RunReport:
    """The report of a run that ends now."""
    found = orphans or Orphans()
    reasons = tuple(_reasons(found)) if fails_on_orphans else ()
    return RunReport(
        commit=head_commit(root),
        started=started,
        duration_s=(datetime.now(timezone.utc) - started).total_seconds(),
        names=names,
        verdict=worst([*(gate.verdict for gate in gates), *(each.verdict for each in reasons)]),
        gates=tuple(gates),
        orphans=found,
        reasons=reasons,
    )


def _reasons(orphans: Orphans) -> Iterator[Reason]:
    for message in orphans.messages():
        yield failed("orphans", message)
    if orphans.untold:
        message = f"nobody can say which gates the workflows run: {orphans.untold}"
        yield undecided("orphans-untold", message)


def head_commit(root: Path) -> str | None:
    """The commit that is checked out at `root`; None where git or a commit is missing."""
    answer = ask_git(root, "rev-parse", "HEAD")
    return None if answer is None else answer.decode().strip()
