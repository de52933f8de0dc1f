"""Narrowing: how a start of pytest is less than a plain start of the project, `pytest --gate NAME`."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

import pytest

from pytest_lifeos.selection.narrowing.configuration import other_configuration
from pytest_lifeos.selection.narrowing.filters import weaker_warnings
from pytest_lifeos.selection.narrowing.foreign import foreign_flags
from pytest_lifeos.selection.narrowing.options import changed_options
from pytest_lifeos.selection.narrowing.overrides import overridden_settings
from pytest_lifeos.selection.narrowing.paths import paths_left_out
from pytest_lifeos.selection.narrowing.plugins import plugins_left_out
from pytest_lifeos.selection.narrowing.rewriting import rewriting_flags
from pytest_lifeos.selection.narrowing.start import Start, read_start
from pytest_lifeos.settings import Gate


class Narrowed:
    """What narrows each gate of a run, by name; known when every plugin has had its say.

    A flag of a plugin may choose other paths than the command line, or hide files while pytest
    collects: so it is looked for when the session starts, and again when all is collected.
    `hidden` gives the files that plugins and conftest.py files hid.
    """

    def __init__(self, gates: Iterable[Gate], hidden: Callable[[], Sequence[str]]) -> None:
        self._gates = tuple(gates)
        self._hidden = hidden
        self._flags: tuple[str, ...] = ()
        self.by_gate: dict[str, tuple[str, ...]] = {gate.name: () for gate in self._gates}

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """After each `pytest_configure`, and before anything is begun that a part does not need."""
        start = read_start(session.config)
        self._flags = tuple(foreign_flags(start))
        for gate in self._gates:
            self.by_gate[gate.name] = tuple(narrowings(start, collects=gate.module is None))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        """Inside of the thresholds, which are judged of whole gates only; workers are home by then."""
        result = yield
        hidden = self._hidden()
        if hidden and self._flags:
            why = f"{hidden[0]} is hidden by a plugin or conftest.py, with {self._flags[0]} given"
            for gate in self._gates:
                if gate.module is None:
                    self.by_gate[gate.name] += (why,)
        return result


def narrowings(start: Start, *, collects: bool) -> Iterator[str]:
    """Each difference to a plain start in what is collected or how strictly it is judged, in words.

    `collects` is False for a gate with a module of its own, which is whole whatever else is
    collected. What the project commits in `addopts` is its own policy and part of a plain start.

    Deselection (`-k`, `-m`, `--deselect`) is not seen here but by its effect on the items, and so
    are `-x` and `--collect-only` by what did not report.
    """
    yield from other_configuration(start)
    if start.optimized:
        yield "python -O strips the assert statements outside of test modules"
    yield from changed_options(start, collects=collects)
    yield from plugins_left_out(start, collects=collects)
    yield from overridden_settings(start, collects=collects)
    yield from weaker_warnings(start)
    yield from rewriting_flags(start)
    if collects:
        yield from paths_left_out(start)
