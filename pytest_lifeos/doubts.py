"""Doubts: what makes a gate undecided although none of its items says so."""

from collections.abc import Iterator

import pytest

from pytest_lifeos.selection.chosen import Chosen
from pytest_lifeos.settings import Gate
from pytest_lifeos.verdict import Reason, undecided
from pytest_lifeos.verdict.model import OWN
from pytest_lifeos.verdict.tally import Tally
from pytest_lifeos.workers import ControllerEnd

# The exit statuses with which pytest says how its tests went.
JUDGED = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)


def doubts_of(
    gate: Gate, tally: Tally, workers: ControllerEnd, exitstatus: int | None, *, is_partial: bool
) -> Iterator[Reason]:
    """Those of one gate; `exitstatus` is pytest's, or None if it says that tests failed and no gate's did."""
    for nodeid, why in tally.broken.items():
        if _may_hold(nodeid, gate):
            yield undecided("collection-error", f"{nodeid}: {why}")
    if exitstatus is None:
        yield undecided("exit-status", "pytest failed for a reason that is no gate's")
    elif exitstatus not in JUDGED:
        yield undecided("interrupted", f"pytest ended with {_name(exitstatus)}")
    yield from workers.doubts
    chosen = workers.chosen()
    if chosen is not None:
        yield from _not_collected(gate, chosen) if not is_partial else ()
        yield from _heard(gate, chosen, tally)
        yield from _unknown_markers(chosen) if gate.module is None else ()
    yield from workers.late() if gate.module is None else ()


def _may_hold(nodeid: str, gate: Gate) -> bool:
    """Whether a collector that failed may hold items of the gate."""
    if nodeid.startswith(OWN):
        return nodeid.split("::")[1] == gate.name
    return gate.module is None


def _name(exitstatus: int) -> str:
    """`2 (interrupted)` for pytest's own statuses, the number for others."""
    try:
        return f"{exitstatus} ({pytest.ExitCode(exitstatus).name.lower()})"
    except ValueError:
        return str(exitstatus)


def _not_collected(gate: Gate, chosen: Chosen) -> Iterator[Reason]:
    """Tests that are there and did not count; in a run over less than the gate there always are some."""
    for message in chosen.not_collected.get(gate.name, ()):
        yield undecided("not-collected", message)


def _heard(gate: Gate, chosen: Chosen, tally: Tally) -> Iterator[Reason]:
    """Tests that ran and did what they cannot fail by."""
    for nodeid in sorted(tally.heard.keys() & set(chosen.ids.get(gate.name, ()))):
        yield from tally.heard[nodeid]


def _unknown_markers(chosen: Chosen) -> Iterator[Reason]:
    for marker, nodeid in chosen.unknown_markers.items():
        yield undecided("unknown-marker", f'{nodeid}: nobody registered the marker "{marker}"')
