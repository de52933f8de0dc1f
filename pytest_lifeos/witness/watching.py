"""Watching: the plugin objects that note on each report what it might not say of its test."""

import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack

import pytest

from pytest_lifeos.verdict.filters import is_accepted_by
from pytest_lifeos.verdict.heard import Way
from pytest_lifeos.witness.calling import noting_call, noting_run
from pytest_lifeos.witness.copies import copies
from pytest_lifeos.witness.further import further_watches
from pytest_lifeos.witness.hearing import hearing
from pytest_lifeos.witness.judges import replaced_judges
from pytest_lifeos.witness.last import finish
from pytest_lifeos.witness.notes import Notes, Said
from pytest_lifeos.witness.standing import Defined

_Phase = Generator[None, object, object]


class Witness:
    """Begins to watch when all conftests are loaded; `late` is what was heard after the last test."""

    def __init__(self, defined_in: Defined, package: str | None = None) -> None:
        self._defined_in = defined_in
        self._package = package
        self.late: list[Said] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> _Phase:
        """The watching does not end with the loop: the thresholds are items too."""
        notes, known = _begin(session.config, self._defined_in), threading.enumerate()
        result = yield
        finish(known)
        self.late.extend(_unaccepted(session, notes.take()))
        self.late.extend(replaced_judges())
        if self._package:
            self.late.extend(copies(session.config.rootpath, self._package))
        return result


class PhaseWatch:
    """Wraps what runs a test as near to it as can be, and its reports as far outside."""

    def __init__(self, notes: Notes, defined_in: Defined) -> None:
        self._notes = notes
        self._defined_in = defined_in
        self._begun = 0

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> _Phase:
        """Innermost."""
        if "setup" not in vars(item):
            return (yield from self.pytest_runtest_teardown())
        with noting_run(item, self._notes, "setup"):
            return (yield from self.pytest_runtest_teardown())

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> _Phase:
        """Innermost."""
        with noting_call(item, self._notes, self._defined_in):
            return (yield from self.pytest_runtest_teardown())

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_teardown(self) -> _Phase:
        """Innermost; what the phase raised is noted, whatever is made of it further out."""
        self._notes.hidden = None
        self._begun += 1
        try:
            return (yield)
        except BaseException as error:
            self._notes.raised(error)
            raise

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Outermost; a unittest.TestCase raises nothing, and its failure is in `call` by now.

        Some run the test again in here (pytest-retry), and the last time counts.
        """
        begun, report = self._begun, (yield)
        raised = call.excinfo.value if call.excinfo and self._begun == begun else None
        self._notes.put_on(report, raised)
        return report


def _begin(config: pytest.Config, defined_in: Defined) -> Notes:
    """The last to be registered is the innermost, and the outermost, of all."""
    notes = Notes()
    ears = ExitStack()
    ears.enter_context(hearing(notes.hear))
    config.add_cleanup(ears.close)
    config.pluginmanager.register(PhaseWatch(notes, defined_in))
    for each in further_watches(config, notes):
        config.pluginmanager.register(each)
    return notes


def _unaccepted(session: pytest.Session, heard: Iterable[tuple[Way, str]]) -> Iterator[Said]:
    """What no filter names: of the whole run, or of any test, since nobody knows whose it is."""
    for way, words in heard:
        if not any(is_accepted_by(option, (way,)) for option in _options(session)):
            yield way.code, words


def _options(session: pytest.Session) -> Iterator[str]:
    yield from session.config.getini("filterwarnings")
    yield from session.config.known_args_namespace.pythonwarnings or ()
    for item in getattr(session, "items", ()):
        for mark in item.iter_markers("filterwarnings"):
            yield from mark.args
