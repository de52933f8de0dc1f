"""Narrowing: how a start of pytest is less than a plain start of the project, `pytest --gate NAME`."""

from collections.abc import Iterable, Iterator

import pytest

from pytest_lifeos.selection.narrowing.configuration import other_configuration
from pytest_lifeos.selection.narrowing.filters import weaker_warnings
from pytest_lifeos.selection.narrowing.options import changed_options
from pytest_lifeos.selection.narrowing.overrides import overridden_settings
from pytest_lifeos.selection.narrowing.paths import paths_left_out
from pytest_lifeos.selection.narrowing.plugins import plugins_left_out
from pytest_lifeos.selection.narrowing.start import Start, read_start
from pytest_lifeos.settings import Gate


def narrowed_by(config: pytest.Config, gate: Gate) -> Iterable[str]:
    """Each thing that keeps this run from all of the gate's tests, or from judging them as strictly.

    Deselection (`-k`, `-m`, `--deselect`) is not seen here but by its effect on the items, and so
    are `-x` and `--collect-only` by what did not report.
    """
    return narrowings(read_start(config), collects=gate.module is None)


def narrowings(start: Start, *, collects: bool) -> Iterator[str]:
    """Each difference to a plain start in what is collected or how strictly it is judged, in words.

    `collects` is False for a gate with a module of its own, which is whole whatever else is
    collected. What the project commits in `addopts` is its own policy and part of a plain start.
    """
    yield from other_configuration(start)
    if start.optimized:
        yield "python -O strips the assert statements outside of test modules"
    yield from changed_options(start, collects=collects)
    yield from plugins_left_out(start, collects=collects)
    yield from overridden_settings(start, collects=collects)
    yield from weaker_warnings(start)
    if collects:
        yield from paths_left_out(start)
