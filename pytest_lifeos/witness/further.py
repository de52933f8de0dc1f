"""Further watches: plugin objects that are there only where the project's own hooks give a reason."""

from collections.abc import Generator, Iterator

import pytest

from pytest_lifeos.verdict.properties import HIDDEN
from pytest_lifeos.witness.calling import answering, is_below
from pytest_lifeos.witness.lines import Lines
from pytest_lifeos.witness.notes import Notes
from pytest_lifeos.witness.telling import is_told_by_project

# On a report that comes of a run.
_MADE = "lifeos_made"
_TOLD = ("not-called", "was reported as passed by code of the project, and did not run")


def further_watches(config: pytest.Config, notes: Notes) -> Iterator[object]:
    """Those that this project needs, once all its conftest.py files are loaded."""
    root, hooks = config.rootpath, config.hook
    if any(is_below(root, each) for each in answering(hooks.pytest_fixture_setup)):
        yield FixtureWatch(notes)
    if any(is_below(root, each) for each in answering(hooks.pytest_runtest_protocol)):
        yield ReportWatch()


class FixtureWatch:
    """Looks at fixtures where code of the project may answer for them (`pytest_fixture_setup`)."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object]
    ) -> Generator[None, object, object]:
        """Outermost."""
        code = getattr(fixturedef.func, "__code__", None)
        if code is None:
            return (yield)
        lines = Lines(code.co_name, code.co_filename)
        with lines.watched():
            result = yield
        if lines.are_missed and not self._notes.hidden:
            words = f"was reported as passed, and its fixture {fixturedef.argname} was never called"
            self._notes.hidden = "not-called", words
        return result


class ReportWatch:
    """Knows the reports that are made of a run where the project may run tests (`pytest_runtest_protocol`)."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """A report that comes of a run."""
        report = yield
        setattr(report, _MADE, True)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Outermost; any other that is told here, and not by a worker."""
        if not (hasattr(report, _MADE) or hasattr(report, "node")) and is_told_by_project():
            setattr(report, HIDDEN, list(_TOLD))
