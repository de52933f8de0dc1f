"""Keeping: what a run came to is appended to the ledger when all is over."""

import os
import sys
from pathlib import Path

from pytest_lifeos.ledger.branches import current_branch
from pytest_lifeos.ledger.entry import CoverageEntry, Entry, GateEntry
from pytest_lifeos.ledger.file import append
from pytest_lifeos.reporters.checkout import Checkout, look_at
from pytest_lifeos.reporters.recording import RECORD
from pytest_lifeos.reporters.report import RunReport
from pytest_lifeos.settings import Settings
from pytest_lifeos.verdict import GateVerdict


class Keeper:
    """Keeps the ledger of a project; made when the run begins, on what is checked out then."""

    def __init__(self, settings: Settings, path: Path) -> None:
        self._path = path
        self._branch = current_branch(settings.root, os.environ)
        self._checkout = look_at(settings.root)

    def keep(self, report: RunReport) -> None:
        """Appends the run, or says on the last line of the output why it cannot.

        No verdict hangs on it: the run has been judged. A run that is part of a proof, on planted
        defects, is no part of the project's past.
        """
        if os.environ.get(RECORD):
            return
        try:
            append(self._path, entry_of(report, self._branch, self._checkout))
        except OSError as error:
            why = error.strerror or "no reason given"
            sys.stderr.write(f"WARNING: ledger: {self._path}: {why}; this run is not in it\n")


def keeper(settings: Settings) -> Keeper | None:
    """The keeper of the project's ledger; None where it has none."""
    path = settings.ledger_file()
    return None if path is None else Keeper(settings, path)


def entry_of(report: RunReport, branch: str | None, checkout: Checkout | None) -> Entry:
    """The run as it is remembered; of what was not checked out nothing is known, so it is changed."""
    return Entry(
        commit=checkout.commit if checkout else None,
        branch=branch,
        changed=checkout is None or checkout.changes is not None,
        started=report.started.isoformat(timespec="seconds").replace("+00:00", "Z"),
        duration_s=report.duration_s,
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        names=report.names,
        verdict=report.verdict.value,
        gates={gate.name: _gate(gate) for gate in report.gates},
    )


def _gate(gate: GateVerdict) -> GateEntry:
    measured = gate.coverage
    return GateEntry(
        verdict=gate.verdict.value,
        duration_s=gate.duration_s,
        items=dict(gate.items),
        coverage=CoverageEntry(total=measured.total, branch=measured.branch) if measured else None,
    )
